package io.vmemu.launcher.host;

import io.vmemu.emulator.error.ErrorReporter;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.option.QemuNumbers;
import io.vmemu.emulator.qom.Persona;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** Where this machine has mounted hugetlbfs: a path below there means huge pages, whoever's they are. */
public final class HugetlbfsMounts {
    private static final String MOUNTS = "/proc/self/mounts";
    private static final String FILE_SYSTEM = "hugetlbfs";
    private static final int DIRECTORY = 1;
    private static final int TYPE = 2;
    private static final int OPTIONS = 3;
    private static final String PAGE_SIZE = "pagesize=";
    private static final int OCTAL = 8;
    private static final int OCTAL_DIGITS = 3;

    private HugetlbfsMounts() {}

    /** The directories, each with the size of its pages in bytes; none where that cannot be known. */
    public static Map<String, Long> read() {
        try (FileInputStream mounts = new FileInputStream(MOUNTS)) {
            return parse(new String(mounts.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            return Map.of();
        }
    }

    /** Without regular expressions: this is read at every start, and they take two milliseconds to be there. */
    static Map<String, Long> parse(String mounts) {
        if (!mounts.contains(FILE_SYSTEM)) {
            return Map.of();
        }
        Map<String, Long> found = new TreeMap<>();
        for (String mount : mounts.split("\n", -1)) {
            String[] fields = mount.split(" ", -1);
            if (fields.length > OPTIONS && fields[TYPE].equals(FILE_SYSTEM)) {
                for (String option : fields[OPTIONS].split(",", -1)) {
                    if (option.startsWith(PAGE_SIZE)) {
                        found.put(unescape(fields[DIRECTORY]), size(option.substring(PAGE_SIZE.length())));
                    }
                }
            }
        }
        return found;
    }

    /** A space and what else would break the line up is a backslash with three octal digits. */
    private static String unescape(String escaped) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < escaped.length(); i++) {
            char c = escaped.charAt(i);
            if (c == '\\' && i + OCTAL_DIGITS < escaped.length()) {
                text.append((char) Integer.parseInt(escaped, i + 1, i + 1 + OCTAL_DIGITS, OCTAL));
                i += OCTAL_DIGITS;
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    private static long size(String text) {
        try {
            return QemuNumbers.size("pagesize", text, Persona.QEMU_10_0, ErrorReporter.NONE);
        } catch (QemuException e) {
            throw new IllegalArgumentException(e.desc(), e);
        }
    }
}
