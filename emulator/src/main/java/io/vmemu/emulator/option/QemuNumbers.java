package io.vmemu.emulator.option;

import io.vmemu.emulator.error.ErrorReporter;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qom.Persona;

/** Numbers, sizes and booleans of QemuOpts, with QEMU's texts. Observed on QEMU 7.2. */
public final class QemuNumbers {
    private static final String UNITS = "BKMGTPE";

    private QemuNumbers() {}

    /** {@code on} or {@code off} and what else counts as such. */
    public static boolean bool(String key, String value) throws QemuException {
        return switch (value) {
            case "on", "yes", "true", "y" -> true;
            case "off", "no", "false", "n" -> false;
            default -> throw new QemuException("Parameter '" + key + "' expects 'on' or 'off'");
        };
    }

    /** Whether a checked boolean is on. */
    public static boolean isOn(String value) {
        return value.equals("on") || value.equals("yes") || value.equals("true") || value.equals("y");
    }

    /** A number as C reads it: white space, a sign, {@code 0x} or {@code 0} in front; negative ones modulo 2^64. */
    public static long number(String key, String value) throws QemuException {
        Digits digits = Digits.of(value);
        if (digits.count() == 0 || digits.end() != value.length()) {
            throw new QemuException("Parameter '" + key + "' expects a number");
        }
        if (digits.overflow()) {
            throw new QemuException("Value '" + value + "' is too large for parameter '" + key + "'");
        }
        return digits.negative() ? -digits.value() : digits.value();
    }

    /**
     * A size in bytes, see {@link SizeText}.
     *
     * @param warnings takes the one about a letter behind a hexadecimal number
     */
    public static long size(String key, String value, Persona persona, ErrorReporter warnings) throws QemuException {
        SizeText size = SizeText.read(value, persona);
        if (size.status() == SizeText.Status.MALFORMED) {
            throw new QemuException("Parameter '" + key + "' expects a non-negative number below 2^64\n"
                    + "Optional suffix k, M, G, T, P or E means kilo-, mega-, giga-, tera-, peta-\n"
                    + "and exabytes, respectively.");
        }
        if (size.hexWithSuffix()) {
            warnings.warn("Using a multiplier suffix on hex numbers is deprecated: " + value);
        }
        if (size.status() == SizeText.Status.OUT_OF_RANGE) {
            throw new QemuException("Value '" + value + "' is out of range for parameter '" + key + "'");
        }
        return size.bytes();
    }

    /** The exponent of 1024 that a letter stands for; -1 if it is no unit. */
    public static int unitOf(char letter) {
        return UNITS.indexOf(letter >= 'a' && letter <= 'z' ? (char) (letter - 'a' + 'A') : letter);
    }
}
