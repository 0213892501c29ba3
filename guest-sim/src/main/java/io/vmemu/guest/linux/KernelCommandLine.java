package io.vmemu.guest.linux;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A kernel command line as Linux reads it (Documentation/admin-guide/kernel-parameters.rst): words separated by white
 * space, double quotes around values with spaces, dashes and underscores alike in names, the last of equal names wins,
 * {@code --} ends it. What it does not understand it passes over.
 */
public final class KernelCommandLine {
    private final Map<String, @Nullable String> values = new LinkedHashMap<>();
    private final Set<String> blacklistedModules = new HashSet<>();
    private final Set<String> blacklistedInitcalls = new HashSet<>();

    public KernelCommandLine(String text) {
        for (String word : words(text)) {
            if (word.equals("--")) {
                break;
            }
            int equals = word.indexOf('=');
            String name = normalize(equals < 0 ? word : word.substring(0, equals));
            String value = equals < 0 ? "" : word.substring(equals + 1);
            values.put(name, equals < 0 ? null : value);
            switch (name) {
                case "module_blacklist", "modprobe.blacklist", "rd.driver.blacklist", "blacklist" -> {
                    for (String module : value.split(",", -1)) {
                        blacklistedModules.add(normalize(module));
                    }
                }
                case "initcall_blacklist" -> Collections.addAll(blacklistedInitcalls, value.split(",", -1));
                default -> {}
            }
        }
    }

    private static String normalize(String name) {
        return name.replace('-', '_');
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c <= ' ' && !quoted) {
                if (!word.isEmpty()) {
                    words.add(word.toString());
                    word.setLength(0);
                }
            } else {
                word.append(c);
            }
        }
        if (!word.isEmpty()) {
            words.add(word.toString());
        }
        return words;
    }

    /** Value of a parameter, null if it is not given (or given without {@code =}). */
    public @Nullable String value(String name) {
        return values.get(name);
    }

    /** A boolean parameter as the kernel's modules take it: a bare name means true, nonsense changes nothing. */
    public boolean flag(String name, boolean otherwise) {
        String value = values.get(name);
        if (value == null) {
            return values.containsKey(name) || otherwise;
        }
        if (value.isEmpty()) {
            return otherwise;
        }
        return switch (value.charAt(0)) {
            case 'y', 'Y', 't', 'T', '1' -> true;
            case 'n', 'N', 'f', 'F', '0' -> false;
            case 'o', 'O' -> {
                char second = value.length() < 2 ? ' ' : Character.toLowerCase(value.charAt(1));
                yield second == 'n' || (second != 'f' && otherwise);
            }
            default -> otherwise;
        };
    }

    /**
     * A number as the kernel's modules take it: decimal, hexadecimal with 0x, octal with 0; nonsense changes nothing.
     */
    public long number(String name, long otherwise) {
        String value = value(name);
        if (value == null) {
            return otherwise;
        }
        try {
            if (value.startsWith("0x") || value.startsWith("0X")) {
                return Long.parseUnsignedLong(value.substring(2), 16);
            }
            return Long.parseUnsignedLong(value, value.length() > 1 && value.startsWith("0") ? 8 : 10);
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    /** Whether the module is kept from loading, or its initialisation from running. */
    public boolean isBlacklisted(String module, String initcall) {
        return blacklistedModules.contains(module) || blacklistedInitcalls.contains(initcall);
    }
}
