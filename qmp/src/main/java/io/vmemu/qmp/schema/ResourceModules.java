package io.vmemu.qmp.schema;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Modules as resources {@code NAME.qapi} beside a class. */
public record ResourceModules(Class<?> anchor) implements Schema.ModuleSource {
    @Override
    public String text(String module) {
        try (InputStream stream = anchor.getResourceAsStream(module + ".qapi")) {
            if (stream == null) {
                throw new IllegalArgumentException("no " + module + ".qapi beside " + anchor.getName());
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
