"""A QEMU process and a QMP connection to it."""

import json
import os
import shlex
import socket
import subprocess
import tempfile
import time


class Gone(Exception):
    """The process ended, or ended the conversation."""


class Qemu:
    """Starts COMMAND (a list, or a text split as a shell does) with ARGS and negotiates.

    `root` is prepended to paths when the command runs in a chroot.
    """

    def __init__(self, command, args, root=""):
        if isinstance(command, str):
            command = shlex.split(command)
        self.dir = tempfile.TemporaryDirectory(dir=root + "/tmp")
        path = os.path.join(self.dir.name, "qmp")
        inside = path[len(root):]
        self.process = subprocess.Popen(
            [*command, *args, "-qmp", f"unix:{inside},server=on,wait=off"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.socket = socket.socket(socket.AF_UNIX)
        deadline = time.monotonic() + 20
        while True:
            try:
                self.socket.connect(path)
                break
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    error = self.process.stderr.read().decode()
                    self.close()
                    raise Gone(error.strip()) from None
                time.sleep(0.01)
        self.socket.settimeout(20)
        self.file = self.socket.makefile("rwb")
        try:
            self.greeting = self._read()["QMP"]
        except Gone:
            self.close()
            raise
        self.run("qmp_capabilities")

    def _read(self):
        try:
            line = self.file.readline()
        except OSError:
            line = b""
        if not line:
            self.process.kill()
            raise Gone(self.process.stderr.read().decode().strip())
        return json.loads(line)

    def ask(self, command, arguments=None):
        """The reply, `{"return": ...}` or `{"error": ...}`; events are dropped."""
        message = {"execute": command}
        if arguments:
            message["arguments"] = arguments
        try:
            self.file.write(json.dumps(message).encode() + b"\n")
            self.file.flush()
            while True:
                reply = self._read()
                if "event" not in reply:
                    return reply
        except OSError as e:
            raise Gone(str(e)) from e

    def run(self, command, **arguments):
        """The result; an error is a RuntimeError. `_` in names of arguments stands for `-`."""
        reply = self.ask(command, {k.replace("_", "-"): v for k, v in arguments.items()})
        if "error" in reply:
            raise RuntimeError(f"{command} {arguments}: {reply['error']['desc']}")
        return reply["return"]

    def human(self, line):
        return self.run("human-monitor-command", command_line=line).replace("\r\n", "\n")

    def close(self):
        self.process.kill()
        self.process.wait()
        self.process.stderr.close()
        self.socket.close()
        self.dir.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Source:
    """How to start the QEMU that is asked."""

    IDLE = ["-S", "-nodefaults", "-display", "none"]

    def __init__(self, command, root):
        self.command = command
        self.root = root

    def start(self, machine="none,accel=tcg", *args):
        return Qemu(self.command, [*self.IDLE, "-machine", machine, *args], self.root)
