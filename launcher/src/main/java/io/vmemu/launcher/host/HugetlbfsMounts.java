package io.vmemu.launcher.host;

import io.vmemu.emulator.error.ErrorReporter;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.option.QemuNumbers;
import io.vmemu.emulator.qom.Persona;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where this machine has mounted hugetlbfs: a path below there means huge pages, whoever's they are. */
public final class HugetlbfsMounts {
    private static final Path MOUNTS = Path.of("/proc/self/mounts");
    private static final Pattern LINE = Pattern.compile("\\S+ (\\S+) hugetlbfs \\S*?pagesize=(\\w+).*");
    private static final Pattern OCTAL = Pattern.compile("\\\\([0-7]{3})");

    private HugetlbfsMounts() {}

    /** The directories, each with the size of its pages in bytes; none where that cannot be known. */
    public static Map<String, Long> read() {
        try {
            return parse(Files.readString(MOUNTS));
        } catch (IOException e) {
            return Map.of();
        }
    }

    static Map<String, Long> parse(String mounts) {
        Map<String, Long> found = new TreeMap<>();
        mounts.lines().map(LINE::matcher).filter(Matcher::matches).forEach(mount -> {
            String directory =
                    OCTAL.matcher(mount.group(1)).replaceAll(code -> "" + (char) Integer.parseInt(code.group(1), 8));
            found.put(directory, size(mount.group(2)));
        });
        return found;
    }

    private static long size(String text) {
        try {
            return QemuNumbers.size("pagesize", text, Persona.QEMU_10_0, ErrorReporter.NONE);
        } catch (QemuException e) {
            throw new IllegalArgumentException(e.desc(), e);
        }
    }
}
