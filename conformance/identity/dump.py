#!/usr/bin/env python3
"""Asks a real QEMU what it is and writes the answers as resources of the emulator. See README.md."""

import argparse
import pathlib
import sys

import cpus
import devicelist
import instances
import machines
import options
import pcidevices
import qemu
import typelist


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--qemu", required=True, help="command, with arguments that come before all others")
    parser.add_argument("--root", default="", help="where the root of that command's file system is (chroot)")
    parser.add_argument("--out", required=True, type=pathlib.Path, help="directory for the resources")
    parser.add_argument("parts", nargs="*", default=["types", "machines", "pci", "cpus", "options", "devices"])
    arguments = parser.parse_args()
    source = qemu.Source(arguments.qemu, arguments.root)
    with source.start() as connection:
        version = connection.greeting["version"]["qemu"]
    suffix = f"-{version['major']}.{version['minor']}.txt"
    types = typelist.Types(source) if {"types", "machines", "pci"} & set(arguments.parts) else None

    def write(name, lines):
        text = f"# QEMU {version['major']}.{version['minor']}.{version['micro']}, by conformance/identity/dump.py\n"
        (arguments.out / (name + suffix)).write_text(text + "".join(line + "\n" for line in lines))

    made = instances.Instances(source, types, lambda message: print("not made:", message, file=sys.stderr))
    if "types" in arguments.parts:
        values, trees = made.devices()
        for found, more in zip((values, trees), made.objects()):
            found.update(more)
        write("types", typelist.lines(types, made.fixed(), values, trees))
    if "machines" in arguments.parts:
        write("machines", machines.lines(source))
        write("board-q35", machines.board(source, types, "q35"))
        write("board-pc", machines.board(source, types, "pc"))
    if "pci" in arguments.parts:
        write("pci", pcidevices.lines(source, types, made))
    if "cpus" in arguments.parts:
        write("cpus", cpus.lines(source))
    if "options" in arguments.parts:
        write("options", options.lines(source))
    if "devices" in arguments.parts:
        write("devices", devicelist.lines(source))


if __name__ == "__main__":
    main()
