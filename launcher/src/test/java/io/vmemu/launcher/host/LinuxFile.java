package io.vmemu.launcher.host;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jnr.ffi.LibraryLoader;
import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;

/** What the file system says of a file, found in another way than by the code under test. */
final class LinuxFile {
    private static final int O_RDONLY = 0;
    private static final int SEEK_DATA = 3;
    private static final int SEEK_HOLE = 4;
    private static final POSIX POSIX_LIBRARY = POSIXFactory.getNativePOSIX();
    private static final LibC LIBC = LibraryLoader.create(LibC.class).load("c");

    private LinuxFile() {}

    /** What du(1) says, in bytes. */
    static long usedSize(Path path) {
        return POSIX_LIBRARY.stat(path.toString()).blocks() * 512;
    }

    /** Where data begins and ends, in turns. */
    static List<Long> dataOf(Path path) {
        int fd = LIBC.open(path.toString(), O_RDONLY, 0);
        try {
            return dataOf(fd);
        } finally {
            LIBC.close(fd);
        }
    }

    static List<Long> dataOf(int fd) {
        List<Long> edges = new ArrayList<>();
        for (long at = LIBC.lseek(fd, 0, SEEK_DATA);
                at >= 0;
                at = LIBC.lseek(fd, edges.get(edges.size() - 1), SEEK_DATA)) {
            edges.add(at);
            edges.add(LIBC.lseek(fd, at, SEEK_HOLE));
        }
        return edges;
    }

    /** The kernel's flags of the only mapping of this process that has that size. */
    static String flagsOfMapping(long size) {
        Matcher matcher = Pattern.compile("(?ms)^Size:\\s+" + (size >> 10) + " kB$.*?^VmFlags:(.*?)$")
                .matcher(LinuxHost.read(Path.of("/proc/self/smaps")));
        StringBuilder flags = new StringBuilder();
        while (matcher.find()) {
            flags.append(matcher.group(1));
        }
        return flags.toString();
    }
}
