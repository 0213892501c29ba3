"""CPU models: what each one asks for, what the emulated CPU offers, and how features hang together."""

import json

ROOT = "base"
KVM_ON = {"kvm-asyncpf", "kvm-nopiodelay", "kvmclock-stable-bit", "kvm-pv-eoi", "kvm-steal-time", "kvmclock", "x2apic"}
KVM_OFF = {"svm", "monitor", "acpi"}
LEVELS = ("min-level", "min-xlevel", "min-xlevel2", "level-func7", "avx10-version")
CPU = "/machine/unattached/device[0]"


class Expander:
    """Asks one QEMU for expansions."""

    def __init__(self, connection):
        self.connection = connection
        self.definitions = connection.run("query-cpu-definitions")
        static = self.expand("static", ROOT)
        self.features = [k for k, v in static.items() if isinstance(v, bool)]
        self.numbers = [k for k, v in static.items() if not isinstance(v, bool)]
        self.root = self.expand("full", ROOT)

    def expand(self, kind, model, props=None):
        model = {"name": model, **({"props": props} if props else {})}
        return self.connection.run("query-cpu-model-expansion", type=kind, model=model)["model"]["props"]

    def on(self, model, props=None):
        return {k for k, v in self.expand("static", model, props).items() if v is True}

    def needs(self):
        """By feature, those that go when it goes."""
        wanted = {f: True for f in self.features}
        everything = self.on(ROOT, wanted)
        found = {}
        for f in self.features:
            lost = everything - self.on(ROOT, {**wanted, f: False}) - {f}
            if lost:
                found[f] = sorted(lost)
        return found

    def aliases(self):
        """By other name, the feature."""
        found = {}
        for name, value in self.root.items():
            if isinstance(value, bool) and name not in self.features and name != "realized":
                changed = self.on(ROOT, {name: not value}) ^ self.on(ROOT)
                plain = name.replace("_", "-")
                if len(changed) == 1:
                    found[name] = changed.pop()
                elif plain in self.features:
                    found[name] = plain
        return found

    def raised(self, needs):
        """By levels, the features that raise them so far."""
        found = {}
        for f in self.features:
            wanted = {f: True, **{g: True for g, lost in needs.items() if f in lost}}
            full = self.expand("full", ROOT, wanted)
            if full[f]:
                key = " ".join(f"{k}={full[k]}" for k in LEVELS if full.get(k, 0) != self.root.get(k, 0))
                # What a feature needs raises levels too: that is said with the needed one.
                key = key if len(wanted) == 1 or key else ""
                if key:
                    found.setdefault(key, []).append(f)
        return found


def places(source, features, needs):
    """By feature, register and bit of the word that shows it; features that no CPUID word shows are missing."""
    candidates = {}
    for f in features:
        accel = "kvm" if f.startswith("kvm") else "tcg"
        needed = [g + "=on" for g, lost in needs.items() if f in lost]
        words = _words(source, accel, [*needed, f + "=on"])
        without = _words(source, accel, [*needed, f + "=off"])
        changed = {place: bits & ~without[place] for place, bits in words.items()}
        candidates[f] = [(place, bit) for place, bits in changed.items() for bit in range(64) if bits >> bit & 1]
    found = {}
    for f in sorted(candidates, key=lambda f: len(candidates[f])):  # one that draws others along comes after them
        free = [c for c in candidates[f] if c not in found.values()] or candidates[f]
        if free:
            found[f] = free[0]
    return found


def in_order(initial, lists):
    """The features in an order that all `lists` keep; `initial` decides where they say nothing."""
    before = {f: set() for f in initial}
    for listed in lists:
        for first, second in zip(listed, listed[1:]):
            if second in before:
                before[second].add(first)
    ordered, left = [], list(initial)
    while left:
        nxt = next((f for f in left if not before[f] & set(left)), left[0])
        ordered.append(nxt)
        left.remove(nxt)
    return ordered


_known_words = {}


def _words(source, accel, wanted):
    key = (source.command, accel, *wanted)
    if key not in _known_words:
        options = ",".join([ROOT, "x-force-features=on", *wanted])
        with source.start("q35,accel=" + accel, "-cpu", options) as connection:
            listed = connection.run("qom-get", path=CPU, property="feature-words")
        _known_words[key] = {
            (w["cpuid-input-eax"], w.get("cpuid-input-ecx", -1), w["cpuid-register"]): w["features"] for w in listed}
    return _known_words[key]


def lines(source):
    """The resource, as CpuCatalog reads it."""
    with source.start("none,accel=tcg") as tcg, source.start("none,accel=kvm") as kvm:
        expander, other = Expander(tcg), Expander(kvm)
        needs = expander.needs_of = expander.needs()
        where = places(source, expander.features, needs)
        words = list(_words(source, "tcg", []))
        ordered = sorted(expander.features, key=lambda f: (-words.index(where[f][0]), where[f][1]) if f in where else (9999, 0))
        ordered = in_order(ordered, [d["unavailable-features"] for e in (expander, other) for d in e.definitions])
        for f in ordered:
            eax, ecx, register = where[f][0] if f in where else ("", "", "")
            yield "\t".join(["feature", f, *([str(eax), str(ecx), register, str(where[f][1])] if f in where else [])])
        yield from ("\t".join(["word", str(eax), str(ecx), register]) for eax, ecx, register in words)
        aliases = expander.aliases()
        yield from ("\t".join(["alias", a, f]) for a, f in aliases.items())
        yield from ("\t".join(["needs", f, " ".join(lost)]) for f, lost in needs.items())
        yield from ("\t".join(["raises", key, " ".join(fs)]) for key, fs in expander.raised(needs).items())
        yield "\t".join(["static", " ".join(expander.numbers)])
        own = [k for k in expander.root if k not in expander.features and k not in aliases]
        yield from ("\t".join(["property", k, json.dumps(expander.root[k])]) for k in own)
        for d in expander.definitions:
            yield _model(expander, other, d, own)


def _model(expander, other, d, own):
    name = d["name"]
    full, on = expander.expand("full", name), expander.on(name)
    bare = expander.expand("full", name, {f: False for f in on})
    values = {k: v for k, v in full.items()
              if k not in expander.features and (k not in expander.root or k in own) and v != expander.root.get(k)}
    for k in LEVELS:
        values.pop(k, None)
        if bare.get(k, 0) != expander.root.get(k, 0):
            values[k] = bare[k]
    for k in ("level", "xlevel", "xlevel2"):
        values.pop(k, None)
    flags = "".join(c for c, k in (("s", "static"), ("m", "migration-safe"), ("d", "deprecated")) if d[k])
    kvm = ""
    if name not in ("max", "host", ROOT):
        expected = (on | KVM_ON) - KVM_OFF
        lost = set().union(*(n for f, n in expander.needs_of.items() if f in KVM_OFF))
        there = other.on(name)
        expected -= lost
        kvm = " ".join([*("+" + f for f in sorted(there - expected)), *("-" + f for f in sorted(expected - there))])
    offered = expander.on(name, {"migratable": False}) if name in ("max", "host") else on
    return "\t".join(["model", name, d["typename"], flags, d.get("alias-of", ""),
                      json.dumps(values, separators=(",", ":")), " ".join(sorted(on)),
                      " ".join(d["unavailable-features"]), kvm, " ".join(sorted(offered - on))])
