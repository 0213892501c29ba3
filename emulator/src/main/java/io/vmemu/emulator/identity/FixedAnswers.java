package io.vmemu.emulator.identity;

import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qom.Persona;

/** Answers that are the same on every machine of a persona. */
public final class FixedAnswers {
    private FixedAnswers() {}

    /** The recorded answer to {@code command}, which the caller may change. */
    public static QObject of(Persona persona, String command) {
        String text = IdentityText.load("options", persona);
        int start = text.indexOf("\n" + command + " ");
        if (start < 0) {
            throw new IllegalArgumentException("no answer for " + command);
        }
        int from = start + command.length() + 2;
        int end = text.indexOf('\n', from);
        return Literal.parse(text.substring(from, end < 0 ? text.length() : end));
    }
}
