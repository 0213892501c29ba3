package io.vmemu.emulator.option;

/** The ids of things on the command line. */
public final class Identifiers {
    private Identifiers() {}

    /** Whether {@code id} is a letter followed by letters, digits, {@code -}, {@code .} and {@code _}. */
    public static boolean isWellFormed(String id) {
        if (id.isEmpty() || !isLetter(id.charAt(0))) {
            return false;
        }
        for (int i = 1; i < id.length(); i++) {
            char c = id.charAt(i);
            if (!isLetter(c) && !(c >= '0' && c <= '9') && c != '-' && c != '.' && c != '_') {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
}
