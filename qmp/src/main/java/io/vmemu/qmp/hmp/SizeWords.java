package io.vmemu.qmp.hmp;

import java.util.Locale;

/** Sizes as QEMU shows them to people. */
final class SizeWords {
    private static final String[] UNITS = {"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};

    private SizeWords() {}

    /** Three digits and a unit, {@code 4 KiB}, {@code 1.5 GiB}: the next unit already where 1000 of one would be shown. */
    static String of(long bytes) {
        double value = bytes < 0 ? (bytes >>> 1) * 2.0 : bytes;
        int unit = Math.max(0, Math.getExponent(value * 1024 / 1000) / 10);
        return threeDigits(value / (1L << (10 * unit))) + " " + UNITS[unit] + "B";
    }

    private static String threeDigits(double value) {
        int whole = value < 1 ? 0 : value < 10 ? 1 : value < 100 ? 2 : 3;
        String text = String.format(Locale.ROOT, "%." + (3 - whole) + "f", value);
        return text.indexOf('.') < 0 ? text : text.replaceAll("0*$", "").replaceAll("\\.$", "");
    }
}
