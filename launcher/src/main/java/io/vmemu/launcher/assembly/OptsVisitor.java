package io.vmemu.launcher.assembly;

import io.vmemu.emulator.error.ErrorReporter;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.option.OptionSettings;
import io.vmemu.emulator.option.QemuNumbers;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qom.Persona;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads typed values out of the key=value form of {@code -object} and {@code -numa}, with the texts of QEMU's "opts"
 * visitor, which differ from those for {@code -device}. A list is a key given more than once, or a range {@code 0-3}.
 * Observed on QEMU 7.2 and 10.0.
 */
final class OptsVisitor {
    private static final int MAX_RANGE = 65536;

    private OptsVisitor() {}

    /** A size in bytes, with the suffixes of {@code -m}. */
    static long size(String key, String text, Persona persona) throws QemuException {
        try {
            return QemuNumbers.size(key, text, persona, ErrorReporter.NONE);
        } catch (QemuException e) {
            throw new QemuException("Parameter '" + key + "' expects a size value");
        }
    }

    /** An unsigned number below {@code 2^bits}. */
    static long unsigned(String key, String text, int bits) throws QemuException {
        long value = number(key, text, "");
        if (bits < 64 && value >>> bits != 0) {
            throw new QemuException("Parameter '" + key + "' expects uint" + bits + "_t");
        }
        return value;
    }

    /** Numbers below {@code 2^bits} and ranges of them. */
    static QList ranges(String key, List<String> texts, int bits) throws QemuException {
        QList list = new QList();
        for (String text : texts) {
            int dash = text.indexOf('-', 1);
            long first = number(key, dash < 0 ? text : text.substring(0, dash), " or range");
            long last = dash < 0 ? first : number(key, text.substring(dash + 1), " or range");
            if (Long.compareUnsigned(last, first) < 0 || Long.compareUnsigned(last - first, MAX_RANGE) >= 0) {
                throw expected(key, " or range");
            }
            if (bits < 64 && last >>> bits != 0) {
                throw new QemuException("Parameter '" + key + "' expects uint" + bits + "_t");
            }
            for (long value = first; value - last <= 0; value++) {
                list.add(QNum.of(value));
            }
        }
        return list;
    }

    private static long number(String key, String text, String alternative) throws QemuException {
        if (text.strip().startsWith("-")) {
            throw expected(key, alternative);
        }
        try {
            return QemuNumbers.number(key, text);
        } catch (QemuException e) {
            throw expected(key, alternative);
        }
    }

    private static QemuException expected(String key, String alternative) {
        return new QemuException("Parameter '" + key + "' expects a uint64 value" + alternative);
    }

    /** Refuses the first pair whose key is none of {@code known}. */
    static void refuseOthers(OptionSettings settings, List<String> known) throws QemuException {
        for (var setting : settings.settings()) {
            if (!known.contains(setting.key())) {
                throw new QemuException("Invalid parameter '" + setting.key() + "'");
            }
        }
    }

    /** The text that must be there. */
    static String required(OptionSettings settings, String key) throws QemuException {
        @Nullable String text = settings.get(key);
        if (text == null) {
            throw new QemuException("Parameter '" + key + "' is missing");
        }
        return text;
    }
}
