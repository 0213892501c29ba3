"""A machine for a test: the emulator as a process, with time that stands still, and clients on its sockets.

Needs Python's standard library alone: copy it, and make it yours.
"""
import json
import os
import socket
import subprocess
import tempfile
import time

SECOND = 1_000_000_000  # clocks count nanoseconds
GIB = 1 << 30
EMULATOR = os.environ.get("EMULATOR", os.path.join(os.path.dirname(__file__), "../../bin/qemu-system-x86_64"))
PATIENCE = 60


class QmpError(Exception):
    """The machine has refused a command."""


class Client:
    """A QMP client. Events that come while it waits for a reply are kept in `events`."""

    def __init__(self, path, patience=PATIENCE):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(patience)
        end = time.monotonic() + PATIENCE
        while True:
            try:
                self.socket.connect(path)
                break
            except (FileNotFoundError, ConnectionRefusedError):
                if time.monotonic() > end:
                    raise
                time.sleep(0.01)
        self.lines = self.socket.makefile("r", encoding="utf-8")
        self.events = []
        self.greeting = self.receive()
        self("qmp_capabilities")

    def receive(self):
        line = self.lines.readline()
        if not line:
            raise ConnectionResetError("the machine has closed the connection")
        return json.loads(line)

    def __call__(self, command, **arguments):
        """Has a command executed: client("qom-get", path="vm0", property="size"); _ in a name stands for -."""
        named = {name.replace("_", "-"): value for name, value in arguments.items()}
        request = {"execute": command, "arguments": named}
        self.socket.sendall(json.dumps(request).encode() + b"\n")
        while True:
            message = self.receive()
            if "event" in message:
                self.events.append(message)
            elif "error" in message:
                raise QmpError(f"{command}: {message['error']['desc']}")
            else:
                return message["return"]

    def close(self):
        self.lines.close()
        self.socket.close()


class Machine:
    """A q35 with the virtio-mem device vm0 of 4 GiB and a simulated Linux.

    `qmp` is the socket for the software under test. `control` is a client on a socket of its own: faults spare it.
    """

    def __init__(self, seed=1, guest="kernel=6.12"):
        self.directory = tempfile.TemporaryDirectory(prefix="vmemu-example.")
        self.qmp = os.path.join(self.directory.name, "qmp")
        control = os.path.join(self.directory.name, "control")
        self.process = subprocess.Popen([
            EMULATOR, "-machine", "q35", "-nodefaults", "-m", "1G,slots=1,maxmem=8G",
            "-object", "memory-backend-ram,id=mem0,size=4G", "-device", "virtio-mem-pci,id=vm0,memdev=mem0",
            "-fw_cfg", f"name=opt/vmemu/guest,string={guest.replace(',', ',,')}",
            "-x-vmemu", f"clock=manual,seed={seed},journal=on",
            "-qmp", f"unix:{self.qmp},server=on,wait=off",
            "-chardev", f"socket,id=x-vmemu-control,path={control},server=on,wait=off",
            "-mon", "chardev=x-vmemu-control,mode=control"])
        self.control = Client(control)

    def request(self, size):
        """What a memory manager does; the software under test would."""
        self.control("qom-set", path="vm0", property="requested-size", value=size)

    def size(self):
        return self.control("query-memory-devices")[0]["data"]["size"]

    def advance(self, seconds):
        """Lets time pass, and everything happen that is due in it."""
        return self.control("x-vmemu-clock-advance", nanos=int(seconds * SECOND))

    def arm(self, point, **how):
        return self.control("x-vmemu-fault-arm", point=point, **how)["id"]

    def journal(self, kind=None):
        """What has happened so far, or only what is of one kind."""
        return self.control("x-vmemu-journal-read", **({"type": kind} if kind else {}))["entries"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.control("quit")
        finally:
            self.control.close()
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.directory.cleanup()
