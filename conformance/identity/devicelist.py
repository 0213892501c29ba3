"""What `-device help` lists: the devices, by what they are for."""

import re
import shlex
import subprocess

DEVICE = re.compile(r'name "([^"]*)"(?:, bus [^,]*)?(?:, alias "[^"]*")?(?:, desc "(.*)")?')


def lines(source):
    """A purpose a line, the devices of it after it: blank, name, tab, description."""
    listed = subprocess.run([*shlex.split(source.command), *source.IDLE, "-device", "help"],
                            stdout=subprocess.PIPE, check=True, text=True).stdout
    for line in listed.splitlines():
        device = DEVICE.fullmatch(line)
        if device:
            yield f" {device[1]}\t{device[2] or ''}"
        elif line:
            yield ":" + line.removesuffix(" devices:")
