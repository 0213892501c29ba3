"""What devices and objects look like once they are there: values of properties that the listings do not tell."""

import json

from qemu import Gone
from typelist import ABSENT

# What devices of these buses need to sit on, and objects that properties ask for.
CARRIERS = {
    "usb-bus": ["-device", "qemu-xhci,id=carrier"],
    "SCSI": ["-device", "virtio-scsi-pci,id=carrier"],
    "HDA": ["-device", "intel-hda,id=carrier"],
    "virtio-serial-bus": ["-device", "virtio-serial-pci,id=carrier"],
    "ccid-bus": ["-device", "qemu-xhci,id=usb", "-device", "usb-ccid,id=carrier"],
    "sd-bus": ["-device", "sdhci-pci,id=carrier"],
    "nvme-bus": ["-device", "nvme,id=carrier,serial=x"],
    "floppy-bus": ["-device", "isa-fdc,id=carrier"],
}
NEEDED = {
    "Node name or ID of a block device to use as a backend":
        ("block", ["-blockdev", "null-co,node-name=block,size=1048576,read-zeroes=on"]),
    "ID of a chardev to use as a backend": ("char", ["-chardev", "null,id=char"]),
    "ID of a netdev to use as a backend": ("net", ["-netdev", "socket,id=net,udp=127.0.0.1:1,localaddr=127.0.0.1:0"]),
    "ID of an audiodev to use as a backend": ("audio", ["-audiodev", "none,id=audio"]),
    "link<memory-backend>": ("memory", ["-object", "memory-backend-ram,id=memory,size=128M"]),
    "link<rng-backend>": ("rng", ["-object", "rng-builtin,id=rng"]),
    "link<cryptodev-backend>": ("crypto", ["-object", "cryptodev-backend-builtin,id=crypto"]),
}

DUT = "/machine/peripheral/dut"
# What depends on where a device was put, on the host, or on chance.
PLACE = {"type", "realized", "hotplugged", "hotpluggable", "parent_bus", "addr", "busnr", "legacy-addr", "hotplug-handler",
         "mac", "guid", "thread-id", "cpu-affinity", "subsys", "osk", "memaddr", "fp_start_macaddr"}

READ_ONLY, LIVE = "r", "w"
HARMFUL = {"realized", "hotplug-handler", "parent_bus"}

OBJECTS = {
    "authz-list": {}, "authz-list-file": {"filename": "/etc/hostname"}, "authz-pam": {"service": "x"},
    "authz-simple": {"identity": "x"}, "can-bus": {}, "cryptodev-backend-builtin": {}, "dbus-vmstate": None,
    "iothread": {}, "main-loop": {}, "memory-backend-file": {"size": 1 << 21, "mem-path": "/tmp"},
    "memory-backend-memfd": {"size": 1 << 21}, "memory-backend-ram": {"size": 1 << 21},
    "memory-backend-shm": {"size": 1 << 21}, "rng-builtin": {}, "rng-random": {}, "secret": {"data": "x"},
    "throttle-group": {}, "thread-context": {}, "tls-cipher-suites": None,
    "pr-manager-helper": None, "qtest": None, "x-vfio-user-server": None,
}


def neutral(kind):
    """The value of a property that has no default and was not set."""
    if kind == "bool":
        return False
    if kind in ("str", "string") or kind.startswith("link<"):
        return ""
    if kind.lstrip("u").startswith(("int", "size")):
        return 0
    return "auto" if kind == "OnOffAuto" else None


def differing(types, name, connection, path, filled=()):
    """What is special about an instance's properties, by name.

    Values that are not the default (`@` stands for the device's own path); READ_ONLY for those that cannot be written, LIVE
    for those that can be written even now.
    """
    found = {}
    for k, (kind, default, _) in types.effective(name).items():
        if kind.startswith("child<") or k in ("type", "realized"):
            continue
        reply = connection.ask("qom-get", {"path": path, "property": k})
        marks = _marks(connection, path, k, reply.get("return"))
        if marks:
            found["!" + k] = marks
        if "return" in reply and k not in PLACE and k not in filled and not k.startswith("unnamed-gpio"):
            expected = neutral(kind) if default is ABSENT else default
            text = json.dumps(reply["return"])
            if text != json.dumps(expected):
                found[k] = json.loads(text.replace(DUT, "@"))
    return found


def _marks(connection, path, name, value):
    """Whether a property can be written, found by writing what was read (or what none takes)."""
    if name in HARMFUL:
        return None
    reply = connection.ask("qom-set", {"path": path, "property": name, "value": value})
    if "return" in reply:
        return LIVE
    return READ_ONLY if reply["error"]["desc"].endswith("is not writable") else None


def children(connection, path, prefix=""):
    """Relative path and type of everything below an object."""
    for p in connection.run("qom-list", path=path):
        if p["type"].startswith("child<"):
            here = prefix + p["name"]
            yield here, p["type"][6:-1]
            yield from children(connection, path + "/" + p["name"], here + "/")


class Instances:
    def __init__(self, source, types, log):
        self.source, self.types, self.log = source, types, log

    def devices(self):
        """By type: values and children of a device that was made at start; only what can be made."""
        values, trees = {}, {}
        for name, (bus, user, _) in sorted(self.types.devices.items()):
            if not user or self.types.is_a(name, "cpu"):
                continue
            for fill in (False, True):
                try:
                    with self.start_with(name, bus, fill) as connection:
                        filled = self._fillers(name)[0] if fill else ()
                        values[name] = differing(self.types, name, connection, DUT, filled)
                        tree = list(children(connection, DUT))
                        trees[name] = [(where.replace("dut", "@"), inner) for where, inner in tree]
                        self._inner(tree, values, connection, filled)
                    error = None
                    break
                except (Gone, RuntimeError) as e:
                    error = str(e)
            if error:
                self.log(f"{name}: {error.splitlines()[-1] if error else 'gone'}")
        return values, trees

    def _inner(self, tree, values, connection, filled):
        """Inner devices and buses are described with the first outer one that has them."""
        for where, name in tree:
            if name not in values and (self.types.is_a(name, "device") or self.types.is_a(name, "bus")):
                values[name] = differing(self.types, name, connection, DUT + "/" + where, filled)

    def _fillers(self, name):
        """What a device may insist on: values of its properties, and arguments that make what these name."""
        values, arguments = {}, []
        if "serial" in self.types.effective(name):
            values["serial"] = "x"
        for k, (kind, _, description) in self.types.effective(name).items():
            value, made = NEEDED.get(description, NEEDED.get(kind, (None, [])))
            if value and not k.startswith("legacy-"):
                values[k] = value
                arguments += [a for a in made if made[1] not in arguments]
        return values, arguments

    def start_with(self, name, bus, fill):
        values, arguments = self._fillers(name) if fill else ({}, [])
        device = ",".join([name, "id=dut", *(f"{k}={v}" for k, v in values.items())])
        return self.source.start("q35,accel=tcg", "-m", "1G,slots=4,maxmem=8G", *CARRIERS.get(bus, []), *arguments,
                                 "-device", device)

    def objects(self):
        """By type: values and children of a user-creatable object."""
        values, trees = {}, {}
        with self.source.start("q35,accel=tcg") as connection:
            for name, properties in OBJECTS.items():
                if properties is None or name not in self.types.types:
                    continue
                path = "/objects/dut-" + name
                reply = connection.ask("object-add", {"qom-type": name, "id": "dut-" + name, **properties})
                if "error" in reply:
                    self.log(f"{name}: {reply['error']['desc']}")
                    continue
                found = differing(self.types, name, connection, path)
                values[name] = {k: v for k, v in found.items() if k not in properties}
                trees[name] = list(children(connection, path))
                connection.ask("object-del", {"id": "dut-" + name})
        return values, trees

    def fixed(self):
        """Devices that a running machine refuses because of their type."""
        found = set()
        for machine in ("q35,accel=tcg", "pc,accel=tcg"):
            connection = None
            for name, (_, user, _) in sorted(self.types.devices.items()):
                if not user or self.types.is_a(name, "cpu"):
                    continue
                if connection is None:
                    connection = self.source.start(machine, *CARRIERS["usb-bus"], "-device", "virtio-serial-pci",
                                                   "-device", "virtio-scsi-pci", "-device", "usb-ccid")
                try:
                    reply = connection.ask("device_add", {"driver": name, "id": "dut-" + name})
                except Gone:
                    self.log(f"{name}: died of device_add")
                    connection.close()
                    connection = None
                    continue
                if reply.get("error", {}).get("desc") in (f"Device '{name}' does not support hotplugging",
                                                          "Parameter 'driver' expects a pluggable device type"):
                    found.add(name)
            connection.close()
        return found
