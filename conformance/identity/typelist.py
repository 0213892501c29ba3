"""The types of QEMU's object model: names, parents, interfaces, properties, buses."""

import json
import re

from qemu import Gone

ABSENT = "\x00"
COMMON = {"type", "realized", "hotplugged", "hotpluggable", "parent_bus"}


class Types:
    """Everything that type listings say.

    A QEMU that dies of a question (a handful of types cannot be instantiated out of context) is started again; the type
    then has what its parent has.
    """

    def __init__(self, source):
        self.source = source
        self.connection = None
        listed = self._ask("qom-list-types", {"abstract": True})["return"]
        self.types = {t["name"]: t for t in listed}
        self.properties = {name: self._properties(name) for name in self.types}
        self._learn_defaults()
        self.interfaces = self._interfaces()
        self.devices = self._device_list()
        self.connection.close()

    def _ask(self, command, arguments):
        if self.connection is None:
            self.connection = self.source.start()
            self.connection.run("qom-list-types")  # loads the modules
        try:
            return self.connection.ask(command, arguments)
        except Gone:
            self.connection.close()
            self.connection = None
            return None

    def _properties(self, name):
        """By name; None if it is no class, or if QEMU died."""
        reply = self._ask("device-list-properties", {"typename": name})
        defaults = {}
        if reply and "return" in reply:
            defaults = {p["name"]: p["default-value"] for p in reply["return"] if "default-value" in p}
        reply = self._ask("qom-list-properties", {"typename": name})
        if reply is None or "error" in reply:
            return None
        found = {}
        for p in reply["return"]:
            default = defaults.get(p["name"], p.get("default-value", ABSENT))
            found[p["name"]] = (p["type"], default, p.get("description", ABSENT))
        return found

    def _learn_defaults(self):
        """Older QEMUs tell defaults of concrete devices only: hand them up to abstract parents."""
        for name, t in self.types.items():
            parent = t.get("parent")
            while parent and not t.get("abstract") and self.properties[name] and self.properties[parent]:
                for k, (kind, default, description) in self.properties[name].items():
                    if self.properties[parent].get(k) == (kind, ABSENT, description) and default is not ABSENT:
                        self.properties[parent][k] = (kind, default, description)
                parent = self.types[parent].get("parent")

    def _interfaces(self):
        """By type, the interfaces that it has and its parent has not."""
        own = {name: [] for name in self.types}
        for interface, t in self.types.items():
            if t.get("parent") != "interface":
                continue
            reply = self._ask("qom-list-types", {"implements": interface, "abstract": True})
            having = {t["name"] for t in reply["return"]} - {interface}
            for name in having:
                if self.types[name].get("parent") not in having:
                    own[name].append(interface)
        return own

    def _device_list(self):
        """By name, what `info qdm` says: bus, whether a user can create it, its other name."""
        devices = {}
        for line in self._ask("human-monitor-command", {"command-line": "info qdm"})["return"].splitlines():
            match = re.match(r'name "([^"]+)"(?:, bus ([^,]+))?(.*)', line)
            if match:
                alias = re.search(r'alias "([^"]+)"', match[3])
                devices[match[1]] = (match[2], "no-user" not in match[3], alias[1] if alias else "")
        return devices

    def parent(self, name):
        return self.types[name].get("parent")

    def is_a(self, name, ancestor):
        while name is not None:
            if name == ancestor or ancestor in self.interfaces[name]:
                return True
            name = self.parent(name)
        return False

    def effective(self, name):
        """Properties of a type, or of the nearest ancestor that told them."""
        while name is not None and self.properties[name] is None:
            name = self.parent(name)
        return {} if name is None else self.properties[name]

    def own(self, name):
        """Properties that the parent has not, or has otherwise; and the names of those that went."""
        inherited = self.effective(self.parent(name)) if self.parent(name) else {}
        mine = self.effective(name)
        added = {k: p for k, p in mine.items() if inherited.get(k) != p}
        return added, [k for k in inherited if k not in mine]


def owner(types, name, key):
    """The topmost type that has a property just so."""
    parent = types.parent(name)
    while parent and types.effective(parent).get(key) == types.effective(name).get(key):
        name, parent = parent, types.parent(parent)
    return name


def lines(types, fixed, values, trees):
    """The resource, as TypeCatalog reads it; the last three arguments come from instances.py."""
    marks = {}
    for name, found in values.items():
        for k, mark in found.items():
            if k.startswith("!"):
                marks.setdefault(owner(types, name, k[1:]), {}).setdefault(k[1:], mark)
    for name in sorted(types.types):
        yield _head(types, fixed, name)
        added, gone = types.own(name)
        for k, (kind, default, description) in added.items():
            fields = [" " + k, kind,
                      "" if default is ABSENT else _compact(default),
                      "" if description is ABSENT else json.dumps(description)[1:-1], marks.get(name, {}).get(k, "")]
            yield "\t".join(fields).rstrip("\t")
        for k in gone:
            yield "-" + k
        for k, value in values.get(name, {}).items():
            if not k.startswith("!"):
                yield "=" + k + "\t" + _compact(value)
        for where, inner in sorted(trees.get(name, [])):
            yield ">" + where + "\t" + inner


def _compact(value):
    return json.dumps(value, separators=(",", ":"))


def _head(types, fixed, name):
    t = types.types[name]
    bus, user, alias = types.devices.get(name, (None, False, ""))
    flags = "a" if t.get("abstract") else ""
    flags += "u" if user else ""
    flags += "f" if name in fixed else ""
    flags += "i" if "interface" in (name, types.parent(name)) else ""
    return "\t".join([":" + name, t.get("parent", ""), flags, bus or "", " ".join(sorted(types.interfaces[name])), alias])
