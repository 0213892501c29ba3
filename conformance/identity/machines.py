"""Machine types, and what a machine consists of before a user adds anything."""

import json

from instances import children, differing


def lines(source):
    """The resource, as MachineCatalog reads it."""
    with source.start() as connection:
        machines = connection.run("query-machines")
        reply = connection.ask("query-machines", {"compat-props": True})
    compat = {m["name"]: m.get("compat-props", []) for m in reply.get("return", [])}
    for m in sorted(machines, key=lambda m: m["name"]):
        yield "\t".join([":" + m["name"], *(f"{k}={json.dumps(v)}" for k, v in sorted(m.items()) if k != "name")])
        for c in compat.get(m["name"], []):
            yield f" {c['qom-type']}.{c['property']}={c['value']}"


def board(source, types, machine):
    """Objects of an empty machine: path, type, values that are not the default."""
    with source.start(machine + ",accel=tcg") as connection:
        yield from _object(types, connection, "/machine", connection.run("qom-get", path="/machine", property="type"))
        for where, name in children(connection, "/machine"):
            yield from _object(types, connection, "/machine/" + where, name)


def _object(types, connection, path, name):
    yield ":" + path + "\t" + name
    if name in ("memory-region", "irq", "container") or types.is_a(name, "cpu"):
        return
    for k, v in differing(types, name, connection, path).items():
        if not k.startswith("!"):
            yield "=" + k + "\t" + json.dumps(v, separators=(",", ":"))
