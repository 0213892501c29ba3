package io.vmemu.launcher.host;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vmemu.emulator.memory.HostException;
import io.vmemu.emulator.memory.HostFile;
import io.vmemu.emulator.memory.HostMapping;
import io.vmemu.emulator.memory.MappingRequest;
import io.vmemu.emulator.memory.MemfdRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The Linux that a test runs on, and what /proc says of it. */
final class LinuxHost {
    static final long MIB = 1L << 20;
    static final long HUGE_PAGE = 2 * MIB;

    private static final Path POOL = Path.of("/sys/kernel/mm/hugepages/hugepages-2048kB");

    private LinuxHost() {}

    /** The real host; without one the test is skipped. */
    static RealHost open() {
        assumeTrue(System.getProperty("os.name", "").equals("Linux"), "real host memory needs Linux");
        assumeTrue(System.getProperty("os.arch", "").equals("amd64"), "real host memory needs x86-64");
        try {
            return RealHost.open();
        } catch (HostUnavailableException e) {
            throw new AssertionError(e);
        }
    }

    static HostFile memfd(RealHost host, long size) throws HostException {
        HostFile file = host.createMemfd(new MemfdRequest("test", false, 0, true));
        file.resize(size);
        return file;
    }

    static HostFile hugeMemfd(RealHost host, long size) throws HostException {
        HostFile file = host.createMemfd(new MemfdRequest("test", true, HUGE_PAGE, false));
        file.resize(size);
        return file;
    }

    static HostMapping shared(RealHost host, HostFile file, long offset, long size) throws HostException {
        return host.map(new MappingRequest("m", file, offset, size, HUGE_PAGE, true, false, true));
    }

    static HostMapping anonymous(RealHost host, long size, boolean shared) throws HostException {
        return host.map(MappingRequest.anonymous("m", size, HUGE_PAGE, shared, false));
    }

    /** A value of /proc/self/status, in bytes. */
    static long status(String name) {
        Matcher matcher =
                Pattern.compile("(?m)^" + name + ":\\s+(\\d+) kB").matcher(read(Path.of("/proc/self/status")));
        if (!matcher.find()) {
            throw new AssertionError("no " + name);
        }
        return Long.parseLong(matcher.group(1)) << 10;
    }

    static String read(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Huge pages of 2 MiB that are there for a test, on top of those that others use; gone when it closes. */
    static final class HugePages implements AutoCloseable {
        private final long before = number("nr_hugepages");
        private final long usedByOthers = before - number("free_hugepages");

        HugePages(long pages) {
            resize(pages);
        }

        /** Now it is to be so many, those that the test uses among them. */
        void resize(long pages) {
            try {
                Files.writeString(POOL.resolve("nr_hugepages"), Long.toString(usedByOthers + pages));
            } catch (IOException e) {
                assumeTrue(false, "nr_hugepages can only be set by root: " + e.getMessage());
            }
            if (number("nr_hugepages") != usedByOthers + pages) {
                close();
                assumeTrue(false, "this machine has no " + pages + " huge pages to spare");
            }
        }

        private static long number(String name) {
            assumeTrue(Files.exists(POOL), "this machine has no huge pages of 2 MiB");
            return Long.parseLong(read(POOL.resolve(name)).strip());
        }

        @Override
        public void close() {
            try {
                Files.writeString(POOL.resolve("nr_hugepages"), Long.toString(before));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }
}
