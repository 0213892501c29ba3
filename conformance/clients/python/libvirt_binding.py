#!/usr/bin/env python3
"""Drives a domain with libvirt's Python binding: libvirt_binding.py URI EMULATOR KERNEL"""
import sys
import threading
import time
import xml.etree.ElementTree as ET

import libvirt

DOMAIN = """
<domain type='qemu'>
  <name>%(name)s</name>
  <maxMemory slots='4' unit='GiB'>8</maxMemory>
  <memory unit='GiB'>3</memory>
  <vcpu>2</vcpu>
  <cpu><numa><cell id='0' cpus='0-1' memory='1' unit='GiB'/></numa></cpu>
  <os><type arch='x86_64' machine='q35'>hvm</type><kernel>%(kernel)s</kernel>
    <cmdline>memhp_default_state=online_movable</cmdline></os>
  <features><acpi/></features>
  <devices>
    <emulator>%(emulator)s</emulator>
    <memory model='virtio-mem'>
      <target><size unit='GiB'>2</size><node>0</node><block unit='MiB'>2</block><requested unit='MiB'>0</requested></target>
      <alias name='ua-elastic'/>
    </memory>
  </devices>
</domain>
"""


def require(holds, what):
    if not holds:
        print('not ok python3-libvirt: ' + what)
        sys.exit(1)


def device(domain):
    return ET.fromstring(domain.XMLDesc()).find("devices/memory[@model='virtio-mem']")


def current_mib(domain):
    return int(device(domain).findtext('target/current')) // 1024


def wait_for(what, holds):
    end = time.monotonic() + 30
    while not holds():
        require(time.monotonic() < end, what)
        time.sleep(0.1)


def resize(domain, mib):
    element = device(domain)
    requested = element.find('target/requested')
    requested.text = str(mib)
    requested.set('unit', 'MiB')
    current = element.find('target/current')
    element.find('target').remove(current)
    domain.updateDeviceFlags(ET.tostring(element, 'unicode'), libvirt.VIR_DOMAIN_AFFECT_LIVE)


def main():
    uri, emulator, kernel = sys.argv[1:]
    libvirt.virEventRegisterDefaultImpl()
    threading.Thread(target=loop, daemon=True).start()
    connection = libvirt.open(uri)
    changes = []
    connection.domainEventRegisterAny(None, libvirt.VIR_DOMAIN_EVENT_ID_MEMORY_DEVICE_SIZE_CHANGE,
                                      lambda c, d, alias, kib, o: changes.append((alias, kib)), None)
    domain = connection.createXML(DOMAIN % {'name': 'python-binding', 'emulator': emulator, 'kernel': kernel})
    try:
        require(domain.isActive(), 'the domain is active')
        for mib in (512, 128, 1024):
            resize(domain, mib)
            wait_for('%d MiB are plugged' % mib, lambda: current_mib(domain) == mib)
        wait_for('the event of the last size', lambda: ('ua-elastic', 1024 * 1024) in changes)
        require(domain.info()[2] == (1024 + 1024) * 1024, 'the current memory of the domain')
        require('actual' in domain.memoryStats(), 'memory statistics')
        try:
            resize(domain, 3 * 1024)
            require(False, 'more than the device has is refused')
        except libvirt.libvirtError as error:
            require('requested' in str(error), 'what is refused says why: %s' % error)
    finally:
        domain.destroy()
    print('ok python3-libvirt: %d size events' % len(changes))


def loop():
    while True:
        libvirt.virEventRunDefaultImpl()


main()
