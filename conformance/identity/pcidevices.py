"""How PCI devices describe themselves: class, ids, interrupt pin, regions."""

import json

from qemu import Gone

PLACE = ("bus", "slot", "function", "qdev_id")
BOARDS = {"q35": {(0, 0): "mch", (31, 0): "ICH9-LPC", (31, 2): "ich9-ahci", (31, 3): "ICH9-SMB"},
          "pc": {(0, 0): "i440FX", (1, 0): "PIIX3", (1, 1): "piix3-ide", (1, 3): "PIIX4_PM"}}


def lines(source, types, made):
    """One device type a line: name, tab, its entry of query-pci without its place."""
    found = {}
    for machine, chips in BOARDS.items():
        with source.start(machine + ",accel=tcg") as connection:
            for d in connection.run("query-pci")[0]["devices"]:
                found[chips[(d["slot"], d["function"])]] = d
    for name, (bus, user, _) in types.devices.items():
        if bus != "PCI" or not user:
            continue
        for fill in (False, True):
            try:
                with made.start_with(name, bus, fill) as connection:
                    for d in connection.run("query-pci")[0]["devices"]:
                        if d["qdev_id"] == "dut":
                            found[name] = d
                break
            except (Gone, RuntimeError):
                pass
    for name in sorted(found):
        entry = {k: v for k, v in found[name].items() if k not in PLACE}
        yield name + "\t" + json.dumps(entry, separators=(",", ":"), sort_keys=True)
