package io.vmemu.launcher.demo;

import java.util.regex.Pattern;

/** Colours of a terminal, or none. */
enum Style {
    PLAIN,
    COLOUR;

    private static final String RESET = "\u001b[0m";

    private String paint(String code, String text) {
        return this == PLAIN ? text : "\u001b[" + code + "m" + text + RESET;
    }

    String bold(String text) {
        return paint("1", text);
    }

    String dim(String text) {
        return paint("90", text);
    }

    String good(String text) {
        return paint("32", text);
    }

    String busy(String text) {
        return paint("33", text);
    }

    String wrong(String text) {
        return paint("31", text);
    }

    String sent(String text) {
        return paint("36", text);
    }

    String plugged(String cell) {
        return paint("32", cell);
    }

    String coming(String cell) {
        return paint("93", cell);
    }

    String leaving(String cell) {
        return paint("31", cell);
    }

    String empty(String cell) {
        return paint("90", cell);
    }

    /** Leaves out the codes between neighbours of one colour. */
    String finish(String line) {
        if (this == PLAIN) {
            return line;
        }
        StringBuilder out = new StringBuilder();
        String current = "";
        for (String part : line.split(Pattern.quote(RESET), -1)) {
            int end = part.indexOf('m') + 1;
            String code = part.substring(0, end);
            out.append(code.equals(current) ? "" : code).append(part, end, part.length());
            current = code.isEmpty() ? current : code;
        }
        return out.append(RESET).toString();
    }
}
