#!/usr/bin/env python3
"""Writes the declarations of QMP commands and events from what two real QEMUs tell of themselves.

query-qmp-schema hides the names of types and the widths of integers. Names come from schema-names.txt (or are made of where
a type is used first); widths are found by sending wrong values: no command is ever carried out, because each has an argument that
does not exist.
"""

import argparse
import pathlib
import re
import sys

import qemu

PROBE = "x-no-such-argument"
RAW = {"device_add"}


class Introspected:
    """The schema of one QEMU, entries by name."""

    def __init__(self, source):
        self.source = source
        with source.start("q35,accel=tcg") as connection:
            version = connection.greeting["version"]["qemu"]
            self.version = (version["major"], version["minor"])
            listed = connection.run("query-qmp-schema")
        self.entries = {e["name"]: e for e in listed}
        self.widths = {}
        self.early = set()

    def members(self, name):
        return self.entries[name].get("members", [])

    def sample(self, name, inner=None):
        """A value of that type; `inner` is a (member, value) that it should have."""
        e = self.entries[name]
        kind = e["meta-type"]
        if kind == "builtin":
            return {"string": "x", "int": 1, "number": 1, "boolean": True, "null": None, "value": 1}[e["json-type"]]
        if kind == "enum":
            return e["values"][0]
        if kind == "array":
            return []
        if kind == "alternate":
            # An object may be one that contains such a value again.
            kinds = [m["type"] for m in e["members"]]
            return self.sample(next((k for k in kinds if self.entries[k]["meta-type"] != "object"), kinds[0]))
        value = {m["name"]: self.sample(m["type"]) for m in e["members"] if "default" not in m}
        for variant in e.get("variants", []):
            if variant["case"] == value[e["tag"]]:
                value.update(self.sample(variant["type"]))
        return value

    def probe(self, commands):
        """Finds the widths of all integers in arguments, and which commands a machine takes before it is complete."""
        with self.source.start("q35,accel=tcg", "--preconfig") as connection:
            for c in commands:
                reply = connection.ask(c, {PROBE: 1})
                if "permitted only after" not in reply["error"]["desc"]:
                    self.early.add(c)
        with self.source.start("q35,accel=tcg") as self.connection:
            for c in commands:
                if c not in RAW and c in self.entries:
                    self._walk(c, self.entries[c]["arg-type"], lambda v: v, frozenset())

    def _walk(self, command, name, wrap, above):
        """`wrap` puts a value of type `name` into complete arguments."""
        e = self.entries[name]
        if name in above or e["meta-type"] not in ("object", "array"):
            return
        above = above | {name}
        if e["meta-type"] == "array":
            self._leaf(command, (name, "[]"), e["element-type"], lambda v: wrap([v]), above)
            return
        base = {m["name"]: self.sample(m["type"]) for m in e["members"] if "default" not in m}
        for m in e["members"]:
            self._leaf(command, (name, m["name"]), m["type"], lambda v, m=m: wrap(base | {m["name"]: v}), above)
        for variant in e.get("variants", []):
            tagged = base | {e["tag"]: variant["case"]}
            branch = self.entries[variant["type"]]
            required = {m["name"]: self.sample(m["type"]) for m in branch["members"] if "default" not in m}
            for m in branch["members"]:
                self._leaf(command, (variant["type"], m["name"]), m["type"],
                           lambda v, m=m, t=tagged, r=required: wrap(t | r | {m["name"]: v}), above)

    def _leaf(self, command, place, name, wrap, above):
        if name == "int":
            if place not in self.widths:
                self.widths[place] = self._width(command, wrap)
        else:
            self._walk(command, name, wrap, above)

    def _width(self, command, wrap):
        def told(value):
            return self.connection.ask(command, wrap(value) | {PROBE: 1})["error"]["desc"]

        if told("x").endswith("expects uint64"):
            match = re.search(r"expects uint(8|16|32)_t", told(-1))
            return "uint" + match[1] if match else "uint64"
        match = re.search(r"expects int(8|16|32)_t", told(1 << 40))
        return "int" + match[1] if match else "int"


class Names:
    """Names of types, by where they are used first, and the module that each belongs to."""

    def __init__(self, text):
        self.by_place, self.home = {}, {}
        for line in text.splitlines():
            if line and not line.startswith("#"):
                place, name, *home = line.split()
                self.by_place[place] = name
                self.home.update({name: h for h in home})

    def of(self, place):
        if place in self.by_place:
            return self.by_place[place]
        return "".join(word[:1].upper() + word[1:] for word in re.split(r"[.\-_ ]", place) if word)


class Writer:
    """Merges the schemas of an older and a newer QEMU into text."""

    def __init__(self, old, new, names):
        self.sources = (old, new)
        self.names = names
        self.named = ({}, {})   # by version: introspected name -> our name
        self.texts = {}         # module -> lines
        self.home = {}          # our name -> module
        self.includes = {}      # module -> modules
        self.places = {}        # our name -> where it was named

    def begin(self, name):
        self.texts[name], self.includes[name] = [], set()

    def module(self, name, commands, events):
        for c in commands:
            self._command(name, c)
        for e in events:
            self._event(name, e)

    def _in(self, entry):
        """The name in each version, None where it is not."""
        return tuple(s.entries[entry] if entry in s.entries else None for s in self.sources)

    def _bound(self, present, features=()):
        words = [] if all(present) else ["<10.0"] if present[0] else [">=10.0"]
        old, new = features if features else ([], [])
        for f in dict.fromkeys([*old, *new]):
            words.append("+" + f + ("" if f in old and f in new or not all(present) else "<10.0" if f in old else ">=10.0"))
        return words

    def _attributes(self, words):
        return " [" + " ".join(words) + "]" if words else ""

    def _command(self, module, name):
        both = self._in(name)
        words = self._bound([b is not None for b in both], [b.get("features", []) if b else [] for b in both])
        there = [b for b in both if b]
        if there[0].get("allow-oob"):
            words.append("oob")
        if any(name in s.early for s in self.sources):
            words.append("preconfig")
        if name in RAW:
            words.append("raw")
        arguments = self._arguments(module, [b and b["arg-type"] for b in both], name)
        result = self._type(module, [b and b["ret-type"] for b in both], name + ".ret", None)
        self.texts[module].append(f"command {name}{self._attributes(words)}{arguments}" + (f" -> {result}" if result else ""))

    def _event(self, module, name):
        both = self._in(name)
        words = self._bound([b is not None for b in both], [b.get("features", []) if b else [] for b in both])
        self.texts[module].append(
            f"event {name}{self._attributes(words)}{self._arguments(module, [b and b['arg-type'] for b in both], name)}")

    def _arguments(self, module, both, name):
        entries = [self.sources[i].entries[t] if t else None for i, t in enumerate(both)]
        if not any(e and (e["members"] or "tag" in e) for e in entries):
            return ""
        if any(e and "tag" in e for e in entries) or name + ".arg" in self.names.by_place:
            return " : " + self._type(module, both, name + ".arg", None)
        return " " + self._members(module, both, entries, name)

    def _members(self, module, both, entries, owner):
        lines = []
        for m, found in self._merged([e["members"] if e else [] for e in entries], "name"):
            optional = "?" if any("default" in f for f in found if f) else ""
            types = [f and f["type"] for f in found]
            widths = [self.sources[i].widths.get((both[i], m)) for i in (0, 1) if both[i]]
            width = next((w for w in reversed(widths) if w), None)
            if self._parted(types):
                for i, bound in enumerate(("<10.0", ">=10.0")):
                    alone = [t if j == i else None for j, t in enumerate(types)]
                    lines.append(f"{m}{optional}: {self._type(module, alone, owner + '.' + m, width)} [{bound}]")
                continue
            kind = self._type(module, types, owner + "." + m, width)
            present = [f is not None for i, f in enumerate(found) if entries[i] is not None]
            words = []
            if not all(present):
                words = ["<10.0"] if found[0] else [">=10.0"]
            words += self._bound((True, True), [(f or {}).get("features", []) for f in found])
            lines.append(f"{m}{optional}: {kind}{self._attributes(words)}")
        text = "{ " + ", ".join(lines) + " }"
        return text if len(text) < 90 else "{\n  " + "\n  ".join(lines) + "\n}"

    def _parted(self, types):
        """Whether the versions mean different types: one is known by a name, and the other is not like it."""
        if not all(types):
            return False
        types = [self.sources[i].entries[t].get("element-type", t) for i, t in enumerate(types)]
        known = [self.named[i].get(t) for i, t in enumerate(types)]
        return (known[0] is None) != (known[1] is None) and not self._equal(types, types)

    def _merged(self, lists, key):
        """Elements of both lists by key, in an order that keeps both lists' as far as it goes."""
        old, new = ([x[key] for x in each] for each in lists)
        order = list(new)
        for i, k in enumerate(old):
            if k not in order:
                after = next((order.index(p) + 1 for p in reversed(old[:i]) if p in order), 0)
                order.insert(after, k)
        for k in order:
            yield k, tuple(next((x for x in each if x[key] == k), None) for each in lists)

    def _type(self, module, both, place, width):
        """Our name for a type, which is declared if it was not yet; None for no type at all."""
        entries = [self.sources[i].entries[t] if t else None for i, t in enumerate(both)]
        there = [e for e in entries if e]
        if not there:
            return None
        kind = there[-1]["meta-type"]
        if kind == "builtin":
            name = there[-1]["name"]
            return {"value": "any"}.get(name, width if name == "int" and width else name)
        if kind == "array":
            inner = [e and e["element-type"] for e in entries]
            width = next((self.sources[i].widths.get((both[i], "[]")) for i in (1, 0) if both[i]), None)
            return "[" + str(self._type(module, inner, place, width)) + "]"
        if kind == "object" and not any(e["members"] for e in there) and place.endswith(".ret"):
            return None
        known = {self.named[i].get(t) for i, t in enumerate(both) if t}
        if len(known) == 1 and None not in known:
            return self._use(module, known.pop())
        name = next((k for k in known if k), None) or self.names.of(place)
        if name in self.places and self.places[name] != tuple(both) and not known - {None}:
            if not self._equal(self.places[name], both):
                sys.exit(f"two types are called {name}: at {place} and before, {both}, {self.places[name]}")
        declared = name in self.home
        for i, t in enumerate(both):
            if t:
                self.named[i].setdefault(t, name)
        if declared:
            return self._use(module, name)
        self.places[name] = tuple(both)
        self.home[name] = self.names.home.get(name, module)
        self._declare(self.home[name], name, both, entries)
        return self._use(module, name)

    def _equal(self, one, other):
        """Whether types of different versions have the same values or members."""
        shapes = {tuple(m.get("name", m["type"]) if "type" in m else m["name"] for m in self.sources[i].members(t))
                  for both in (one, other) for i, t in enumerate(both) if t}
        return len(shapes) == 1

    def _use(self, module, name):
        if self.home[name] != module:
            self.includes[module].add(self.home[name])
        return name

    def _declare(self, module, name, both, entries):
        kind = next(e for e in entries if e)["meta-type"]
        words = self._bound((True, True), [e.get("features", []) if e else [] for e in entries])
        head = name + self._attributes(words)
        if kind == "enum":
            values = []
            for v, found in self._merged([e["members"] if e else [] for e in entries], "name"):
                present = [f is not None for i, f in enumerate(found) if entries[i] is not None]
                bound = [] if all(present) else ["<10.0"] if found[0] else [">=10.0"]
                bound += self._bound((True, True), [(f or {}).get("features", []) for f in found])
                values.append(v + self._attributes(bound))
            text = "{ " + " ".join(values) + " }"
            if len(text) > 90:
                text = "{\n" + "".join(f"  {line}\n" for line in wrapped(values)) + "}"
            self.texts[module].append(f"enum {head} {text}")
        elif kind == "alternate":
            kinds = list(dict.fromkeys(self._type(module, [m["type"] if entries[0] else None, m["type"]], name + ".branch", None)
                                       for m in entries[1]["members"])) if entries[1] and not entries[0] else [
                self._type(module, pair, name + ".branch", None) for pair in self._alternatives(entries)]
            branches = ", ".join(f"b{i}: {k}" for i, k in enumerate(kinds))
            self.texts[module].append(f"alternate {head} {{ {branches} }}")
        else:
            self._declare_object(module, name, head, both, entries)

    def _alternatives(self, entries):
        lists = [[m["type"] for m in e["members"]] if e else [] for e in entries]
        if not all(lists):
            return [(t if lists[0] else None, t if lists[1] else None) for t in (lists[0] or lists[1])]
        return list(zip(*lists))

    def _declare_object(self, module, name, head, both, entries):
        if all(entries) and ("tag" in entries[0]) != ("tag" in entries[1]):
            for i, bound in enumerate((" [<10.0]", " [>=10.0]")):
                alone = [None, None]
                alone[i] = both[i]
                self._declare_object(module, name, name + bound, alone,
                                     [t and self.sources[j].entries[t] for j, t in enumerate(alone)])
            return
        members = self._members(module, both, entries, name)
        if not any(e and "tag" in e for e in entries):
            self.texts[module].append(f"struct {head} {members}")
            return
        tag = next(e for e in entries if e)["tag"]
        branches = []
        for case, found in self._merged([e["variants"] if e else [] for e in entries], "case"):
            types = [f and f["type"] for f in found]
            if all(t is None or not self._is_full(i, t) for i, t in enumerate(types)):
                continue
            types = [t if t and self._is_full(i, t) else None for i, t in enumerate(types)]
            kind = self._type(module, types, name + "." + case + ".branch", None)
            bound = [] if all(types[i] for i in (0, 1) if both[i]) else ["<10.0"] if types[0] else [">=10.0"]
            branches.append(f"  {case}: {kind}{self._attributes(bound)}")
        self.texts[module].append(f"union {head} {members} on {tag} {{\n" + "\n".join(branches) + "\n}")

    def _is_full(self, version, name):
        e = self.sources[version].entries[name]
        return bool(e["members"]) or "tag" in e

    def text(self, module, title):
        lines = [f"# {title}", ""]
        lines += [f"include {m}" for m in sorted(self.includes[module])]
        groups = {}
        for declaration in self.texts[module]:
            groups.setdefault({"command": 1, "event": 2}.get(declaration.split()[0], 0), []).append(declaration)
        for group in sorted(groups):
            lines += ["", *groups[group]]
        return "\n".join(lines).replace("\n\n\n", "\n\n") + "\n"


def wrapped(words, width=110):
    line = ""
    for word in words:
        if line and len(line) + len(word) > width:
            yield line
            line = ""
        line += (" " if line else "") + word
    yield line


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--old", required=True, help="command of the older QEMU")
    parser.add_argument("--new", required=True, help="command of the newer one")
    parser.add_argument("--new-root", default="")
    parser.add_argument("--out", required=True, type=pathlib.Path)
    arguments = parser.parse_args()
    here = pathlib.Path(__file__).parent
    modules = {}
    for line in (here / "schema-modules.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            head, _, title = line.partition(" |")
            name, *words = head.split()
            modules.setdefault(name, ([], title.strip()))[0].extend(words)
    old = Introspected(qemu.Source(arguments.old, ""))
    new = Introspected(qemu.Source(arguments.new, arguments.new_root))
    commands = [w for words, _ in modules.values() for w in words if w != w.upper()]
    for source in (old, new):
        source.probe([c for c in commands if c in source.entries])
    writer = Writer(old, new, Names((here / "schema-names.txt").read_text()))
    for name in modules:
        writer.begin(name)
    for name, (words, _) in modules.items():
        writer.module(name, [w for w in words if w != w.upper()], [w for w in words if w == w.upper()])
    for name, (_, title) in modules.items():
        (arguments.out / (name + ".qapi")).write_text(writer.text(name, title))


if __name__ == "__main__":
    main()
