#!/usr/bin/env python3
"""Compares what an emulator says it is with what a real QEMU says, answer by answer. Exits 1 if they differ."""

import argparse
import json
import os
import sys

import qemu

PLAIN = ["query-version", "query-target", "query-kvm", "query-machines", "query-command-line-options", "query-tpm-models",
         "query-tpm-types", "query-cpu-definitions", "query-migrate-capabilities", "query-migrate-parameters",
         "query-chardev-backends", "query-dump-guest-memory-capability", "query-stats-schemas", "query-current-machine",
         "query-hotpluggable-cpus", "query-acpi-ospm-status", "query-pci", "query-replay", "query-colo-status",
         "query-block", "query-vnc", "query-spice", "query-sev", "query-iothreads", "query-dirty-rate", "query-yank"]
CPU = "/machine/unattached/device[0]"


class Comparison:
    def __init__(self, start_real, emulated):
        self.start_real, self.real, self.emulated = start_real, start_real(), emulated
        self.checked = self.wrong = 0

    def ask(self, command, arguments=None):
        try:
            expected = normal(self.real.ask(command, arguments))
        except qemu.Gone:
            print(f"(the real one dies of {command} {json.dumps(arguments)})")
            self.real.close()
            self.real = self.start_real()
            self.real.run("qom-list-types")
            return
        got = normal(self.emulated.ask(command, arguments))
        self.checked += 1
        if expected != got:
            self.wrong += 1
            print(f"{command} {json.dumps(arguments) if arguments else ''}: {difference(expected, got)}")

    def types(self):
        names = [t["name"] for t in self.real.run("qom-list-types", abstract=True)]
        self.ask("qom-list-types")
        for implemented in [None, "object", "interface", "device", "user-creatable", "memory-device", "hotplug-handler"]:
            arguments = {"abstract": True}
            if implemented:
                arguments["implements"] = implemented
            self.ask("qom-list-types", arguments)
        for name in sorted(names):
            self.ask("qom-list-types", {"implements": name})
            self.ask("qom-list-properties", {"typename": name})
            self.ask("device-list-properties", {"typename": name})

    def cpus(self):
        for model in self.real.run("query-cpu-definitions"):
            for kind in ("static", "full"):
                self.ask("query-cpu-model-expansion", {"type": kind, "model": {"name": model["name"]}})
        for props in ({"avx": True}, {"svm": False}, {"sse4_1": True, "family": 6}, {"level": 3}, {"vendor": "x"},
                      {"nope": 1}, {"family": "x"}, {"intel-pt": True}, {"migratable": False}, {"xd": False}, {"type": "x"}):
            for name in ("qemu64", "max", "base"):
                self.ask("query-cpu-model-expansion", {"type": "full", "model": {"name": name, "props": props}})

    def cpu_object(self):
        self.ask("qom-list", {"path": CPU})
        for p in self.real.run("qom-list", path=CPU):
            self.ask("qom-get", {"path": CPU, "property": p["name"]})

    def schema(self):
        """Declared commands and events must be the real ones; what is not declared is not missed."""
        real = Shapes(self.real.run("query-qmp-schema"))
        emulated = Shapes(self.emulated.run("query-qmp-schema"))
        for name, entry in emulated.entries.items():
            if entry["meta-type"] in ("command", "event"):
                self.checked += 1
                expected = real.entry(name) if name in real.entries else "nothing"
                if emulated.entry(name) != expected:
                    self.wrong += 1
                    print(f"schema of {name}: {difference(expected, emulated.entry(name))}")


class Shapes:
    """Entries of query-qmp-schema with types written out instead of numbered."""

    def __init__(self, entries):
        self.entries = {e["name"]: e for e in entries}

    def entry(self, name):
        e = self.entries[name]
        shape = {k: sorted(v) if k == "features" else v for k, v in e.items() if k not in ("arg-type", "ret-type")}
        for k in ("arg-type", "ret-type"):
            if k in e:
                shape[k] = self.type(e[k], ())
        return shape

    def type(self, name, above):
        e = self.entries[name]
        if name in above:
            return f"recursive {len(above) - above.index(name)}"
        above = (*above, name)
        features = sorted(e.get("features", []))
        if e["meta-type"] == "builtin":
            return e["json-type"]
        if e["meta-type"] == "enum":
            members = [[m["name"], *sorted(m.get("features", []))] for m in e["members"]]
            return {"enum": sorted(members), "values": sorted(e["values"]), "features": features}
        if e["meta-type"] == "array":
            return [self.type(e["element-type"], above)]
        if e["meta-type"] == "alternate":
            return {"alternate": sorted(json.dumps(self.type(m["type"], above)) for m in e["members"])}
        members = {m["name"]: [self.type(m["type"], above), "default" in m, sorted(m.get("features", []))] for m in e["members"]}
        variants = {v["case"]: self.type(v["type"], above) for v in e.get("variants", [])}
        return {"members": members, "order": list(members), "tag": e.get("tag"), "variants": variants, "features": features}


def normal(reply):
    """A reply without what differs from run to run, lists of named things sorted."""
    reply = {k: v for k, v in reply.items() if k in ("return", "error")}
    return json.loads(json.dumps(arranged(reply)))


def arranged(value):
    if isinstance(value, dict):
        return {k: arranged(v) for k, v in sorted(value.items()) if k not in ("package", "micro")}
    if isinstance(value, list):
        items = [arranged(v) for v in value]
        keyed = all(isinstance(v, dict) and ("name" in v or "capability" in v or "option" in v) for v in items)
        return sorted(items, key=json.dumps) if keyed else items
    return value


def difference(expected, got, path=""):
    """The first few places where two values differ."""
    found = list(places(expected, got, path))
    return "; ".join(found[:4]) + (f"; {len(found) - 4} more" if len(found) > 4 else "")


def places(expected, got, path):
    if isinstance(expected, dict) and isinstance(got, dict):
        for k in sorted({*expected, *got}):
            if k not in got:
                yield f"{path}.{k} is missing ({json.dumps(expected[k])[:80]})"
            elif k not in expected:
                yield f"{path}.{k} is too much ({json.dumps(got[k])[:80]})"
            elif expected[k] != got[k]:
                yield from places(expected[k], got[k], f"{path}.{k}")
    elif isinstance(expected, list) and isinstance(got, list) and len(expected) == len(got) < 4:
        for i, (a, b) in enumerate(zip(expected, got)):
            if a != b:
                yield from places(a, b, f"{path}[{i}]")
    elif isinstance(expected, list) and isinstance(got, list):
        a, b = ([json.dumps(v, sort_keys=True) for v in values] for values in (expected, got))
        lost, new = [v for v in a if v not in b], [v for v in b if v not in a]
        yield f"{path}: missing {lost[:3]}, too much {new[:3]}" if lost or new else f"{path}: order"
    else:
        yield f"{path}: {json.dumps(expected)[:100]} is {json.dumps(got)[:100]}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--real", required=True, help="command of the real QEMU")
    parser.add_argument("--root", default="", help="where the root of its file system is (chroot)")
    parser.add_argument("--emulator", required=True, help="command of the emulator")
    parser.add_argument("--persona", help="value of VMEMU_PERSONA for the emulator")
    parser.add_argument("parts", nargs="*", default=["plain", "types", "cpus", "cpu-object", "schema"])
    arguments = parser.parse_args()
    if arguments.persona:
        os.environ["VMEMU_PERSONA"] = arguments.persona
    real = qemu.Source(arguments.real, arguments.root)
    emulated = qemu.Source(arguments.emulator, "")
    machine = "q35,accel=tcg"
    with emulated.start(machine) as tested:
        comparison = Comparison(lambda: real.start(machine), tested)
        if "plain" in arguments.parts:
            for command in PLAIN:
                comparison.ask(command)
        for part in ("types", "cpus", "cpu-object", "schema"):
            if part in arguments.parts:
                getattr(comparison, part.replace("-", "_"))()
        comparison.real.close()
    print(f"{comparison.checked} compared, {comparison.wrong} different")
    sys.exit(1 if comparison.wrong else 0)


if __name__ == "__main__":
    main()
