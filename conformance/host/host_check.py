#!/usr/bin/env python3
"""Measure from outside what an emulator's memory devices cost the host: /proc, huge-page pools, files on disk.

usage: host_check.py --emulator 'CMD' --kernel IMAGE [--append WORDS] [--initrd FILE] [-l] [CASE ...]

CMD is anything that takes QEMU's command line and backs guest memory with real pages of this machine; the guest that IMAGE
boots must drive virtio-mem. Needs root for huge pages and for measuring file systems; what the machine had (nr_hugepages) is
restored. Prints `ok NAME`, `not ok NAME: why` or `skip NAME: why` per case, last `N passed, N failed`.
"""
import argparse, json, os, re, shlex, shutil, signal, socket, subprocess, sys, tempfile, time

MIB = 1 << 20
PAGE = os.sysconf("SC_PAGE_SIZE")
HUGE = 2 * MIB
POOL = "/sys/kernel/mm/hugepages/hugepages-2048kB/"
HERE = os.path.dirname(os.path.realpath(__file__))
ANSWERS = {0: "ack", 1: "nack", 2: "busy", 3: "error"}
CASES = []


class Fail(Exception):
    pass


class Skip(Exception):
    pass


def case(fn):
    CASES.append(fn)
    return fn


# ---------------------------------------------------------------- looking at the host

def read_number(path):
    with open(path) as f:
        return int(f.read())


def kib(path, name):
    """the value of a line `Name:  123 kB`, in bytes"""
    with open(path) as f:
        return int(re.search(r"^%s:\s+(\d+) kB" % re.escape(name), f.read(), re.M)[1]) * 1024


def used_blocks(path):
    """what du says, in bytes"""
    return os.stat(path).st_blocks * 512


def free_huge_pages():
    return read_number(POOL + "free_hugepages")


class HugePages:
    """so many free huge pages for a while, on top of those that are in use"""

    def __init__(self, pages):
        self.before = read_number(POOL + "nr_hugepages")
        self.used = self.before - free_huge_pages()
        self.pages = pages

    def set(self, pages):
        try:
            with open(POOL + "nr_hugepages", "w") as f:
                f.write(str(self.used + pages))
        except OSError as e:
            raise Skip("nr_hugepages cannot be set: %s" % e.strerror)
        if read_number(POOL + "nr_hugepages") != self.used + pages:
            raise Skip("this machine has no %d huge pages to spare" % pages)

    def __enter__(self):
        self.set(self.pages)
        return self

    def __exit__(self, *exc):
        with open(POOL + "nr_hugepages", "w") as f:
            f.write(str(self.before))


def near(what, got, want, slack):
    if abs(got - want) > slack:
        raise Fail("%s is %d, expected %d within %d" % (what, got, want, slack))


def wait(what, fn, want, slack=0, timeout=30):
    end = time.time() + timeout
    while True:
        got = fn()
        if abs(got - want) <= slack:
            return got
        if time.time() > end:
            raise Fail("%s is %d after %d s, expected %d within %d" % (what, got, timeout, want, slack))
        time.sleep(0.02)


# ---------------------------------------------------------------- the emulator

class Emulator:
    def __init__(self, backend, device="", size=2048 * MIB, more=()):
        self.work = tempfile.mkdtemp(prefix="host-check-")
        sock = os.path.join(self.work, "qmp")
        self.log = os.path.join(self.work, "log")
        events = os.path.join(self.work, "events")
        with open(events, "w") as f:
            f.write("virtio_mem_*\n")
        command = shlex.split(ARGS.emulator) + [
            "-machine", "q35,accel=tcg", "-display", "none", "-nodefaults", "-m", "256M,maxmem=%dM" % (512 + (size >> 20)),
            "-kernel", ARGS.kernel, "-append", ARGS.append, *(["-initrd", ARGS.initrd] if ARGS.initrd else []),
            "-object", "%s,id=mem0,size=%d" % (backend, size),
            "-device", "virtio-mem-pci,id=vm0,memdev=mem0" + device,
            "-D", self.log, "-trace", "events=" + events, "-qmp", "unix:%s,server=on,wait=off" % sock, *more]
        self.stderr = open(os.path.join(self.work, "stderr"), "w+")
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=self.stderr)
        self.pid = self.process.pid
        self.connect(sock)
        self.read = 0

    def connect(self, path):
        end = time.time() + 60
        while True:
            self.socket = socket.socket(socket.AF_UNIX)
            try:
                self.socket.connect(path)
                break
            except OSError:
                self.socket.close()
            if self.process.poll() is not None:
                raise Fail("the emulator ended: " + self.said())
            if time.time() > end:
                raise Fail("the emulator does not listen")
            time.sleep(0.02)
        self.socket.settimeout(60)
        self.file = self.socket.makefile("r")
        self.file.readline()
        self("qmp_capabilities")

    def __call__(self, command, **arguments):
        self.send(command, **arguments)
        while True:
            message = json.loads(self.file.readline())
            if "error" in message:
                raise Fail("%s: %s" % (command, message["error"]["desc"]))
            if "return" in message:
                return message["return"]

    def send(self, command, **arguments):
        text = json.dumps({"execute": command, "arguments": {k.replace("_", "-"): v for k, v in arguments.items()}})
        self.socket.sendall(text.encode() + b"\n")

    def said(self):
        self.stderr.seek(0)
        return self.stderr.read().strip()

    def size(self):
        return self("qom-get", path="vm0", property="size")

    def request(self, size):
        self("qom-set", path="vm0", property="requested-size", value=size)

    def resize(self, size):
        self.request(size)
        wait("size", self.size, size, timeout=60)

    def status(self, name):
        return kib("/proc/%d/status" % self.pid, name)

    def rss_of(self, size):
        """resident bytes of the mapping that is so large"""
        with open("/proc/%d/smaps" % self.pid) as f:
            blocks = re.findall(r"^Size:\s+(\d+) kB$.*?^Rss:\s+(\d+) kB$", f.read(), re.M | re.S)
        found = [int(rss) * 1024 for length, rss in blocks if int(length) * 1024 == size]
        if len(found) != 1:
            raise Fail("%d mappings have the size of the backend" % len(found))
        return found[0]

    def requests(self):
        """what the driver asked since the last look, as conformance/traces has it"""
        with open(self.log) as f:
            f.seek(self.read)
            lines = f.read().splitlines()
            self.read = f.tell()
        base = self("query-memory-devices")[0]["data"]
        found, pending = [], None
        for line in lines:
            m = re.search(r"virtio_mem_(plug|unplug)_request addr=(0x[0-9a-f]+) nb_blocks=(\d+)", line)
            if m:
                pending = [m[1], "vm0", (int(m[2], 16) - base["memaddr"]) // base["block-size"], int(m[3])]
            m = re.search(r"virtio_mem_send_response type=(\d+)", line)
            if m and pending:
                found.append(pending + [ANSWERS[int(m[1])]])
                pending = None
        return found

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.kill()
        self.socket.close()
        self.stderr.close()
        shutil.rmtree(self.work, ignore_errors=True)


# ---------------------------------------------------------------- what moves, and what does not

@case
def memfd_prealloc_moves_shmem():
    """512 MiB plugged with prealloc=on on a memfd: Shmem and RssShmem grow by that, and return"""
    with Emulator("memory-backend-memfd", ",prealloc=on") as vm:
        rss, shmem = vm.status("RssShmem"), kib("/proc/meminfo", "Shmem")
        vm.resize(512 * MIB)
        near("RssShmem", vm.status("RssShmem") - rss, 512 * MIB, PAGE)
        # Others on this machine may use shared memory as well.
        wait("Shmem", lambda: kib("/proc/meminfo", "Shmem") - shmem, 512 * MIB, 16 * MIB)
        vm.resize(0)
        near("RssShmem", vm.status("RssShmem") - rss, 0, PAGE)
        near("resident part of the mapping", vm.rss_of(2048 * MIB), 0, PAGE)
        wait("Shmem", lambda: kib("/proc/meminfo", "Shmem") - shmem, 0, 16 * MIB)


@case
def hugetlb_prealloc_moves_the_pool():
    """the same on huge pages: HugePages_Free falls by 256 and returns"""
    with HugePages(300), Emulator("memory-backend-memfd,hugetlb=on,hugetlbsize=2M,reserve=off", ",prealloc=on") as vm:
        free = free_huge_pages()
        vm.resize(512 * MIB)
        near("free huge pages", free_huge_pages(), free - 256, 0)
        vm.resize(0)
        near("free huge pages", free_huge_pages(), free, 0)


@case
def private_hugetlbfs_moves_the_pool():
    """as libvirt has it: a private mapping of a file on hugetlbfs"""
    mount = tempfile.mkdtemp(prefix="host-check-huge-")
    if subprocess.run(["mount", "-t", "hugetlbfs", "-o", "pagesize=2M", "none", mount], stderr=subprocess.DEVNULL).returncode:
        os.rmdir(mount)
        raise Skip("hugetlbfs cannot be mounted")
    try:
        with HugePages(300), Emulator("memory-backend-file,reserve=off,mem-path=" + mount, ",prealloc=on") as vm:
            free = free_huge_pages()
            vm.resize(512 * MIB)
            near("free huge pages", free_huge_pages(), free - 256, 0)
            vm.resize(0)
            near("free huge pages", free_huge_pages(), free, 0)
    finally:
        subprocess.run(["umount", mount], check=True)
        os.rmdir(mount)


def file_case(directory):
    path = os.path.join(directory, "host-check-memory")
    try:
        with Emulator("memory-backend-file,share=on,mem-path=" + path, ",prealloc=on") as vm:
            before = used_blocks(path)
            vm.resize(512 * MIB)
            near("du", used_blocks(path) - before, 512 * MIB, MIB)
            vm.resize(0)
            near("du", used_blocks(path) - before, 0, MIB)
    finally:
        if os.path.exists(path):
            os.unlink(path)


@case
def file_on_disk_moves_du():
    """the same on a file on disk: du moves and returns"""
    file_case("/var/tmp")


@case
def file_on_tmpfs_moves_du():
    file_case("/dev/shm")


@case
def ram_without_prealloc_moves_nothing():
    """512 MiB plugged on ram without prealloc: not a page"""
    with Emulator("memory-backend-ram,reserve=off") as vm:
        rss = vm.status("VmRSS")
        near("resident part of the mapping", vm.rss_of(2048 * MIB), 0, 0)
        vm.resize(512 * MIB)
        near("resident part of the mapping", vm.rss_of(2048 * MIB), 0, 0)
        # What the program itself needs for doing this.
        near("VmRSS", vm.status("VmRSS") - rss, 0, 32 * MIB)


@case
def ram_with_prealloc_moves_rss():
    with Emulator("memory-backend-ram,reserve=off", ",prealloc=on") as vm:
        vm.resize(512 * MIB)
        near("resident part of the mapping", vm.rss_of(2048 * MIB), 512 * MIB, 0)
        vm.resize(0)
        near("resident part of the mapping", vm.rss_of(2048 * MIB), 0, 0)


@case
def a_sparse_device_costs_what_is_plugged():
    with Emulator("memory-backend-memfd,reserve=off", ",prealloc=on,block-size=128M", 400 << 30) as vm:
        rss = vm.status("RssShmem")
        vm.resize(256 * MIB)
        near("RssShmem", vm.status("RssShmem") - rss, 256 * MIB, PAGE)
        vm.resize(0)
        near("RssShmem", vm.status("RssShmem") - rss, 0, PAGE)


@case
def reset_gives_everything_back():
    with Emulator("memory-backend-memfd", ",prealloc=on") as vm:
        rss = vm.status("RssShmem")
        vm.resize(256 * MIB)
        vm.request(0)
        vm("system_reset")
        wait("size", vm.size, 0)
        near("RssShmem", vm.status("RssShmem") - rss, 0, PAGE)


@case
def the_end_gives_everything_back():
    with HugePages(100), Emulator("memory-backend-memfd,hugetlb=on,reserve=off", ",prealloc=on") as vm:
        free = free_huge_pages()
        vm.resize(128 * MIB)
        near("free huge pages", free_huge_pages(), free - 64, 0)
        vm("quit")
        vm.process.wait(30)
        wait("free huge pages", free_huge_pages, free)


# ---------------------------------------------------------------- killed in the middle

def killed(backend, taken, enough, device=",prealloc=on"):
    """kills the emulator while `taken` is on its way; returns what it had taken then"""
    with Emulator(backend, device, 4096 * MIB) as vm:
        vm.send("qom-set", path="vm0", property="requested-size", value=4096 * MIB)
        end = time.time() + 60
        while taken(vm) < enough:
            if time.time() > end:
                raise Fail("it does not preallocate")
        vm.kill()


@case
def killed_on_memfd_leaves_no_shmem():
    shmem = kib("/proc/meminfo", "Shmem")
    killed("memory-backend-memfd", lambda vm: vm.status("RssShmem"), 128 * MIB)
    wait("Shmem", lambda: kib("/proc/meminfo", "Shmem") - shmem, 0, 16 * MIB)


@case
def killed_on_hugetlb_leaves_no_huge_page():
    with HugePages(1024):
        free = free_huge_pages()
        killed("memory-backend-memfd,hugetlb=on,reserve=off", lambda vm: free - free_huge_pages(), 16)
        wait("free huge pages", free_huge_pages, free)


@case
def killed_on_a_directory_leaves_no_file():
    directory = tempfile.mkdtemp(prefix="host-check-", dir="/dev/shm")
    try:
        shmem = kib("/proc/meminfo", "Shmem")
        killed("memory-backend-file,share=on,mem-path=" + directory, lambda vm: vm.status("RssShmem"), 128 * MIB)
        if os.listdir(directory):
            raise Fail("left behind: %s" % os.listdir(directory))
        wait("Shmem", lambda: kib("/proc/meminfo", "Shmem") - shmem, 0, 16 * MIB)
    finally:
        shutil.rmtree(directory)


# ---------------------------------------------------------------- when there is not enough

@case
def linux_tries_again_when_the_pool_has_grown():
    """64 huge pages, 96 wanted: BUSY; 50 s later the driver tries again and gets them (conformance/traces/observed)"""
    with open(os.path.join(HERE, "..", "traces", "observed", "hugetlb-prealloc-retry-6.12.json")) as f:
        steps = json.load(f)["steps"]
    resizes = [step for step in steps if step["do"]["op"] in ("resize", "settle")]
    with HugePages(64) as pool, Emulator(
            "memory-backend-memfd,hugetlb=on,hugetlbsize=2M,reserve=off", ",prealloc=on,block-size=2M", 8192 * MIB) as vm:
        first, retried, last = resizes
        vm.requests()
        vm.request(first["do"]["requested-size"])
        started = time.time()
        wait("size", vm.size, first["size"][0])
        near("free huge pages", free_huge_pages(), 0, 0)
        expect(first, vm)
        pool.set(256)
        wait("size", vm.size, retried["size"][0], timeout=75)
        near("seconds until the driver tried again", time.time() - started, 50, 3)
        expect(retried, vm)
        vm.resize(last["do"]["requested-size"])
        expect(last, vm)
        near("free huge pages", free_huge_pages(), 256, 0)
        warning = "qemu_prealloc_mem: preallocating memory failed: Bad address"
        if vm.said().count(warning) != 1:
            raise Fail("expected one warning, got: " + vm.said())


def expect(step, vm):
    # The last answer may be on its way into the log while the size is already there.
    end = time.time() + 5
    seen = []
    while True:
        seen += vm.requests()
        if seen == step["requests"]:
            return
        if time.time() > end:
            raise Fail("the driver sent %s where real Linux sent %s" % (seen, step["requests"]))
        time.sleep(0.05)


# ---------------------------------------------------------------- main

def run(fn):
    try:
        fn()
        return "ok", ""
    except Skip as e:
        return "skip", str(e)
    except Fail as e:
        return "not ok", str(e)
    except Exception as e:
        return "not ok", "%s: %s" % (type(e).__name__, e)


def main():
    global ARGS
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--emulator", default="qemu-system-x86_64", help="a command, as words")
    parser.add_argument("--kernel", default=os.path.join(HERE, "..", "kernels", "vmlinuz-6.12"))
    parser.add_argument("--append", default="memhp_default_state=online_movable")
    parser.add_argument("--initrd")
    parser.add_argument("-l", action="store_true", help="list the cases")
    parser.add_argument("cases", nargs="*")
    ARGS = parser.parse_args()
    if ARGS.l:
        print("\n".join(fn.__name__ for fn in CASES))
        return 0
    unknown = set(ARGS.cases) - {fn.__name__ for fn in CASES}
    if unknown:
        sys.exit("no such case: " + " ".join(sorted(unknown)))
    counts = {"ok": 0, "not ok": 0, "skip": 0}
    for fn in CASES:
        if ARGS.cases and fn.__name__ not in ARGS.cases:
            continue
        what, why = run(fn)
        counts[what] += 1
        print("%s %s%s" % (what, fn.__name__, ": " + why if why else ""), flush=True)
    print("%d passed, %d failed" % (counts["ok"], counts["not ok"]))
    return 1 if counts["not ok"] or not counts["ok"] else 0


if __name__ == "__main__":
    sys.exit(main())
