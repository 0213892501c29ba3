package io.vmemu.emulator.identity;

import io.vmemu.emulator.qom.Persona;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Reads the texts of this package. */
final class IdentityText {
    private IdentityText() {}

    /** The text {@code NAME-MAJOR.MINOR.txt}; begins with a line break, so that every line has one before it. */
    static String load(String name, Persona persona) {
        String file = name + "-" + persona.major() + "." + persona.minor() + ".txt";
        try (InputStream in = IdentityText.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + file);
            }
            return "\n" + new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The fields of a line; trailing empty ones are kept. */
    static String[] fields(String line) {
        return line.split("\t", -1);
    }
}
