#!/usr/bin/env python3
"""Many machines in one process, by their sockets.

    fleet_check.py [--vmemu PROGRAM] [--count 1000] [--heap 2g] [--idle-count 2000] [--idle-heap 512m]

Starts `vmemu fleet`, connects to every machine, has each virtio-mem device grow from 0 to 1 GiB and shrink to 0 again, and
waits for the events that say so: the sizes that a machine tells must end with the one asked for, and query-memory-devices must
agree. Then one machine quits, which must leave the others alone, and the process is told to end, which must leave no socket.
A command line that QEMU would not take must be refused once. At last a larger fleet, of which nothing is asked but to be
there, has to fit in a smaller heap (256 KiB for each), and to answer.

Needs Python's standard library alone. The last line is `1000 machines: resized 0 → 1 GiB → 0, N events, M s; ...`.
"""
import argparse
import json
import os
import resource
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import time

GIB = 1 << 30
PATIENCE = 300
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class Failure(Exception):
    """Something is not as it has to be."""


class Fleet:
    """The process with the machines."""

    def __init__(self, program, count, heap, directory):
        self.count = count
        self.directory = directory
        options = os.environ.get("VMEMU_JAVA_OPTS", "") + f" -Xmx{heap}"
        began = time.monotonic()
        self.process = subprocess.Popen(
            [program, "fleet", "--count", str(count), "--socket-dir", directory],
            env=dict(os.environ, VMEMU_JAVA_OPTS=options), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        self.start_seconds = time.monotonic() - began
        if not line.startswith(f"ready: {count} machines, "):
            self.process.kill()
            raise Failure(f"the fleet said {line!r} instead of being ready, and ended with {self.process.wait()}")

    def socket(self, machine):
        return os.path.join(self.directory, f"{machine:04d}.sock")

    def resident_mib(self):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS:")) // 1024

    def threads(self):
        return len(os.listdir(f"/proc/{self.process.pid}/task"))

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(PATIENCE)
        if status != 0:
            raise Failure(f"told to end, the fleet ended with status {status}")
        if os.path.exists(self.directory):
            raise Failure(f"the fleet has left {sorted(os.listdir(self.directory))[:3]} ... in its directory")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


class Client:
    """A connection to one machine, which goes through the sizes one after the other."""

    def __init__(self, path, sizes):
        self.connection = socket.socket(socket.AF_UNIX)
        self.connection.connect(path)
        self.connection.setblocking(False)
        self.path = path
        self.targets = list(sizes)
        self.events = []
        self.rest = b""
        self.state = "greeting"

    def fileno(self):
        return self.connection.fileno()

    def send(self, command, arguments=None):
        message = {"execute": command}
        if arguments:
            message["arguments"] = arguments
        self.connection.sendall(json.dumps(message).encode() + b"\n")

    def read(self):
        """Takes what has come; returns whether all is done."""
        data = self.connection.recv(1 << 16)
        if not data:
            raise Failure(f"{self.path}: the connection has ended while {self.state}")
        *lines, self.rest = (self.rest + data).split(b"\n")
        for line in lines:
            self.take(json.loads(line))
        return self.state == "done"

    def take(self, message):
        if "error" in message:
            raise Failure(f"{self.path}: {message['error']} while {self.state}")
        if message.get("event") == "MEMORY_DEVICE_SIZE_CHANGE":
            self.events.append(message["data"]["size"])
            if self.state == "resizing" and self.events[-1] == self.targets[0]:
                self.state = "looking"
                self.send("query-memory-devices")
        elif "QMP" in message:
            self.state = "negotiating"
            self.send("qmp_capabilities")
        elif "return" in message:
            self.take_answer(message["return"])

    def take_answer(self, answer):
        if self.state == "looking":
            size = answer[0]["data"]["size"]
            if size != self.targets[0]:
                raise Failure(f"{self.path}: an event told of {self.targets[0]} bytes, the machine has {size}")
            self.targets.pop(0)
            self.state = "negotiating"
        if self.state != "negotiating":
            return
        if self.targets:
            self.state = "resizing"
            self.send("qom-set", {"path": "vm0", "property": "requested-size", "value": self.targets[0]})
        else:
            self.state = "done"


def drive(clients):
    """Lets all clients do what they have to do."""
    selector = selectors.DefaultSelector()
    for client in clients:
        selector.register(client, selectors.EVENT_READ)
    left = len(clients)
    end = time.monotonic() + PATIENCE
    while left:
        ready = selector.select(max(0, end - time.monotonic()))
        if not ready:
            states = sorted({client.state for client in clients})
            raise Failure(f"{left} of {len(clients)} machines are not done after {PATIENCE} s: {states}")
        for key, _ in ready:
            if key.fileobj.read():
                selector.unregister(key.fileobj)
                left -= 1


def quit_one(fleet, clients):
    """A machine ends alone."""
    leaving, staying = clients[0], clients[-1]
    leaving.connection.settimeout(PATIENCE)
    leaving.send("quit")
    while leaving.connection.recv(1 << 16):
        pass
    end = time.monotonic() + PATIENCE
    while os.path.exists(leaving.path):
        if time.monotonic() > end:
            raise Failure(f"{leaving.path} is still there after quit")
        time.sleep(0.01)
    staying.connection.settimeout(PATIENCE)
    staying.send("query-status")
    if b'"running"' not in staying.connection.recv(1 << 16):
        raise Failure(f"{staying.path} does not run any more after another machine has quit")
    if fleet.process.poll() is not None:
        raise Failure("the process has ended with one of its machines")


def resize_all(program, count, heap, scratch):
    with Fleet(program, count, heap, os.path.join(scratch, "busy")) as fleet:
        print(f"{count} machines ready after {fleet.start_seconds:.1f} s: {fleet.resident_mib()} MiB resident, "
              f"{fleet.threads()} threads, heap of {heap}", flush=True)
        began = time.monotonic()
        clients = [Client(fleet.socket(machine), [GIB, 0]) for machine in range(count)]
        drive(clients)
        seconds = time.monotonic() - began
        for client in clients:
            if client.events[-1] != 0 or GIB not in client.events:
                raise Failure(f"{client.path}: events told of {client.events}")
        quit_one(fleet, clients)
        fleet.end()
        events = sum(len(client.events) for client in clients)
        return f"{count} machines: resized 0 → 1 GiB → 0, {events} events, {seconds:.1f} s"


def refuse(program, count, scratch):
    """What is wrong with all machines is said once, and nothing is left."""
    directory = os.path.join(scratch, "refused")
    done = subprocess.run([program, "fleet", "--count", str(count), "--socket-dir", directory, "--", "-device", "nothing"],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          timeout=PATIENCE, check=False)
    said = done.stdout.splitlines()
    expected = "vmemu fleet: -device nothing: 'nothing' is not a valid device model name"
    if done.returncode != 1 or said != [expected] or os.path.exists(directory):
        raise Failure(f"wrong arguments: status {done.returncode}, {len(said)} lines: {said[:2]}")


def stay_idle(program, count, heap, scratch):
    with Fleet(program, count, heap, os.path.join(scratch, "idle")) as fleet:
        clients = [Client(fleet.socket(machine), []) for machine in range(0, count, 100)]
        drive(clients)
        told = f"{count} idle in a heap of {heap}, {fleet.resident_mib()} MiB resident"
        fleet.end()
        return told


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--vmemu", default=os.path.join(ROOT, "bin", "vmemu"))
    options.add_argument("--count", type=int, default=1000)
    options.add_argument("--heap", default="2g")
    options.add_argument("--idle-count", type=int, default=2000)
    options.add_argument("--idle-heap", default="512m")
    chosen = options.parse_args()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    try:
        with tempfile.TemporaryDirectory(prefix="vmemu-fleet.") as scratch:
            refuse(chosen.vmemu, chosen.count, scratch)
            busy = resize_all(chosen.vmemu, chosen.count, chosen.heap, scratch)
            idle = stay_idle(chosen.vmemu, chosen.idle_count, chosen.idle_heap, scratch)
    except Failure as failure:
        print(f"failed: {failure}")
        return 1
    print(f"{busy}; {idle}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
