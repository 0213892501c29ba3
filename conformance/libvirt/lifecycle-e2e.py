#!/usr/bin/env python3
"""What the user guide does not name but a domain with memory devices lives through: it migrates to another libvirtd, and its
libvirtd is restarted in the middle of a resize, and it has the devices that every domain has. The harness, the settings and the output are those of guide-e2e.py; beside them

  PEER_VIRSH  how to call the virsh of a second libvirtd on this machine   (cases of migration are skipped when empty)
  PEER_URI    what that libvirtd is called by the first one's virsh
"""
import importlib.util, json, os, random, re, shlex, socket, stat, subprocess, sys, time

spec = importlib.util.spec_from_file_location('guide', os.path.join(os.path.dirname(os.path.abspath(__file__)), 'guide-e2e.py'))
guide = sys.modules['guide'] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(guide)
from guide import (CASES, MiB, GiB, Dom, E, Fail, Skip, STOP, START, VIRSH, WORK, case, eq, ok, one, pids_of, virsh, wait)  # noqa: E402

CASES.clear()
PEER_VIRSH = shlex.split(E('PEER_VIRSH', ''))
PEER_URI = E('PEER_URI', '')
QEMU_NAMESPACE = " xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'"


# ---------------------------------------------------------------- a second libvirtd

class Peer:
    """looks at the second libvirtd: inside `with`, all that calls virsh calls that one's"""

    def __enter__(self):
        self.mine = VIRSH[:]
        VIRSH[:] = PEER_VIRSH

    def __exit__(self, *exc):
        VIRSH[:] = self.mine


def need_peer():
    if not PEER_VIRSH:
        raise Skip('PEER_VIRSH is not set')


class Traveller(Dom):
    """a domain that may end up at either libvirtd"""

    def remove(self):
        super().remove()
        if PEER_VIRSH:
            with Peer():
                super().remove()

    def migrate(self, *flags, to=None):
        ok('migrate', self.name, to or PEER_URI, *flags)

    def has_arrived(self, requested, then):
        """it runs there and no more here, with what was plugged, and its guest goes on"""
        eq('state at the source', 'running' in self.state(), False)
        with Peer():
            eq('state', self.state(), 'running')
            eq('<current>', self.current(), requested)
            eq('<requested>', self.requested(), requested)
            self.update(then)
            self.plugged(then)


def travelling(name, requested=512 * MiB, **kw):
    need_peer()
    d = Traveller(name).boot(one(requested), **kw)
    d.plugged(requested)
    return d


@case(guest=True)
def migrate_direct():
    """virsh moves the domain: the emulators talk through TCP"""
    d = travelling('direct')
    d.migrate('tcp://127.0.0.1', '--live')
    d.has_arrived(512 * MiB, 1 * GiB)


@case(guest=True)
def migrate_and_back():
    """peer to peer, over a Unix socket, and back the same way"""
    d = travelling('back')
    d.migrate('--live', '--p2p', '--persistent', '--undefinesource', '--migrateuri', 'unix://%s/%s.sock' % (WORK, d.name))
    d.has_arrived(512 * MiB, 256 * MiB)
    home = re.search(r'\S*qemu\+unix\S*', ' '.join(VIRSH)).group(0)
    with Peer():
        d.migrate('--live', '--p2p', '--migrateuri', 'unix://%s/%s.back' % (WORK, d.name), to=home)
    eq('state', d.state(), 'running')
    eq('<current>', d.current(), 256 * MiB)
    d.update(768 * MiB)
    d.plugged(768 * MiB)


@case(guest=True)
def migrate_tunnelled():
    """peer to peer, through libvirt's own connection"""
    d = travelling('tunnel')
    d.migrate('--live', '--p2p', '--tunnelled')
    d.has_arrived(512 * MiB, 128 * MiB)


@case(guest=True)
def migrate_suspended():
    """what is suspended arrives suspended"""
    d = travelling('asleep')
    ok('suspend', d.name)
    d.migrate('tcp://127.0.0.1')
    with Peer():
        eq('state', d.state(), 'paused')
        ok('resume', d.name)
    d.has_arrived(512 * MiB, 256 * MiB)


@case(guest=True)
def migrate_postcopy():
    """the guest goes on there before all of its memory has come"""
    d = travelling('postcopy')
    d.migrate('tcp://127.0.0.1', '--live', '--postcopy', '--postcopy-after-precopy')
    d.has_arrived(512 * MiB, 256 * MiB)


@case(guest=True)
def migrate_aborted():
    """a migration that is aborted leaves the guest where it was, and willing"""
    d = travelling('abort', requested=1 * GiB)
    ok('migrate-setspeed', d.name, '1')
    p = subprocess.Popen(VIRSH + ['migrate', d.name, PEER_URI, 'tcp://127.0.0.1', '--live'], stdin=subprocess.DEVNULL,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True)
    wait('job', lambda: 'Memory processed' in virsh('domjobinfo', d.name).out, True)
    ok('domjobabort', d.name)
    out = p.communicate(timeout=60)[0]
    if p.returncode == 0 or 'cancel' not in out:
        raise Fail('virsh migrate: %s' % out)
    eq('state', d.state(), 'running')
    d.update(256 * MiB)
    d.plugged(256 * MiB)
    with Peer():
        eq('state there', virsh('domstate', d.name).rc != 0, True)


@case(guest=True)
def migrate_to_another_address_is_refused():
    """the device must be where it was: the emulator there says so, and the guest goes on here"""
    d = travelling('moved')
    other = d.file(ok('dumpxml', d.name, '--migratable').replace("<block unit='KiB'>2048</block>", "<block unit='KiB'>4096</block>"), 'moved.xml')
    r = virsh('migrate', d.name, PEER_URI, 'tcp://127.0.0.1', '--live', '--xml', other)
    if r.rc == 0:
        raise Fail('migrated although the blocks differ')
    eq('state', d.state(), 'running')
    d.update(256 * MiB)
    d.plugged(256 * MiB)


# ---------------------------------------------------------------- what else a domain has

# A domain as virt-install defines it.
DEVICES = """
<disk type='file' device='disk'><driver name='qemu' type='raw' discard='unmap'/><source file='%(disk)s'/><target dev='vda' bus='virtio'/></disk>
<disk type='file' device='cdrom'><driver name='qemu' type='raw'/><target dev='%(cdrom)s'/><readonly/></disk>
<controller type='usb' model='qemu-xhci' ports='15'/><controller type='scsi' model='virtio-scsi'/><controller type='virtio-serial'/>
<interface type='user'><mac address='52:54:00:12:34:56'/><model type='virtio'/></interface>
<serial type='pty'><target port='0'/></serial><console type='pty'><target type='serial' port='0'/></console>
<channel type='unix'><target type='virtio' name='org.example.port.0'/></channel>
<input type='tablet' bus='usb'/><graphics type='vnc' port='-1' autoport='yes'/><sound model='ich6'/>
<video><model type='virtio' heads='1' primary='yes'/></video>
<rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>"""
NIC = "<interface type='user'><mac address='52:54:00:65:43:21'/><model type='virtio'/></interface>"
MOUSE = "<input type='mouse' bus='usb'/>"


def furnished(name, **kw):
    d = Dom(name)
    disk = '%s/%s.raw' % (WORK, d.name)
    with open(disk, 'wb') as f:
        f.truncate(MiB * 1024)
    kw.setdefault('devices', DEVICES % dict(disk=disk, cdrom='sda'))
    return d.boot(one(0), balloon="<memballoon model='virtio'/>", **kw)


def lives(d):
    """its console is a terminal, devices come and go, and its memory is resized"""
    console = ok('ttyconsole', d.name)
    eq('console', d.xml().find('devices/console').get('tty'), console)
    # As the emulator sees it, which may have another /dev.
    eq('console is a device', stat.S_ISCHR(os.stat('/proc/%d/root%s' % (pids_of(d.name)[0], console)).st_mode), True)
    mouse = d.file(MOUSE, 'mouse.xml')
    mice = lambda: len(d.xml().findall("devices/input[@type='mouse'][@bus='usb']"))  # noqa: E731
    ok('attach-device', d.name, mouse)
    eq('mice', mice(), 1)
    ok('detach-device', d.name, mouse)
    wait('mice', mice, 0)
    nics = lambda: len(d.xml().findall('devices/interface'))  # noqa: E731
    ok('detach-interface', d.name, 'user', '--mac', '52:54:00:12:34:56')
    wait('interfaces', nics, 0)
    nic = d.file(NIC, 'nic.xml')
    for _ in range(2):
        ok('attach-device', d.name, nic)
        eq('interfaces', nics(), 1)
        ok('domif-setlink', d.name, '52:54:00:65:43:21', 'down')
        ok('detach-device', d.name, nic)
        wait('interfaces', nics, 0)
    disks = lambda: len(d.xml().findall("devices/disk[@device='disk']"))  # noqa: E731
    more = '%s/%s-more.raw' % (WORK, d.name)
    with open(more, 'wb') as f:
        f.truncate(MiB * 1024)
    for _ in range(2):
        ok('attach-disk', d.name, more, 'vdz', '--subdriver', 'raw')
        eq('disks', disks(), 2)
        ok('detach-disk', d.name, 'vdz')
        wait('disks', disks, 1)
    d.update(512 * MiB)
    d.plugged(512 * MiB)


@case(guest=True)
def furnished_domain():
    """a domain as virt-install defines it"""
    lives(furnished('furnished'))


@case(guest=True)
def furnished_domain_on_pc():
    """the same on the older board, with its IDE, its ISA and its USB controller"""
    d = Dom('furnished-pc')
    disk = '%s/%s.raw' % (WORK, d.name)
    devices = (DEVICES % dict(disk=disk, cdrom='hda')).replace("model='qemu-xhci' ports='15'", "model='piix3-uhci'")
    lives(furnished('furnished-pc', machine='pc', devices=devices))


# ---------------------------------------------------------------- libvirtd restarts

class SecondMonitor:
    """a monitor of our own, beside libvirt's: it can be asked while no libvirtd runs"""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.lines = self.socket.makefile('r')
        self.lines.readline()
        self.execute('qmp_capabilities')

    def execute(self, command, **arguments):
        self.socket.sendall(json.dumps({'execute': command, 'arguments': arguments}).encode() + b'\n')
        while True:
            answer = json.loads(self.lines.readline())
            if 'event' not in answer:
                return answer['return']

    def size(self):
        return self.execute('query-memory-devices')[0]['data']['size'] // 1024

    def close(self):
        self.socket.close()


@case(guest=True)
def libvirtd_restarts_during_a_resize():
    """ten restarts at random moments of a resize: each time <current> is right as soon as libvirtd answers"""
    if not STOP:
        raise Skip('STOP_LIBVIRTD/START_LIBVIRTD are not set')
    seed = int(E('SEED', '1'))
    chance = random.Random(seed)
    path = '%s/%s.qmp' % (WORK, guide.PREFIX)
    slow = "<sysinfo type='fwcfg'><entry name='opt/vmemu/guest'>plug-micros-per-mib=2000 unplug-micros-per-mib=2000</entry></sysinfo>"
    d = Dom('restarts').boot(one(0), attrs=QEMU_NAMESPACE, root=slow + (
        "<qemu:commandline><qemu:arg value='-qmp'/><qemu:arg value='unix:%s,server=on,wait=off'/></qemu:commandline>" % path))
    monitor = SecondMonitor(path)
    caught = 0
    try:
        for i in range(10):
            target = 2 * MiB * chance.randrange(1024)
            d.update(target)
            time.sleep(chance.random())
            subprocess.run(STOP, shell=True, check=True)
            before = monitor.size()
            subprocess.run(START, shell=True, check=True)
            end = time.monotonic() + 5
            shown, after = d.current(), monitor.size()
            # A loaded machine may answer before libvirtd has found the domain again; it shows no memory until then.
            while shown == 0 < before and time.monotonic() < end:
                time.sleep(0.05)
                shown, after = d.current(), monitor.size()
            if not min(before, after) <= shown <= max(before, after):
                raise Fail('seed %d, restart %d: <current> is %d, the device went from %d to %d' % (seed, i, shown, before, after))
            caught += after != target
            d.plugged(target)
    finally:
        monitor.close()
    if caught < 3:
        raise Fail('only %d restarts were in the middle of a resize' % caught)


if __name__ == '__main__':
    sys.exit(guide.main(sys.argv[1:]))
