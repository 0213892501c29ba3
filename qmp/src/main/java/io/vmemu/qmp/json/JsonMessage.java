package io.vmemu.qmp.json;

import io.vmemu.emulator.qobject.QObject;

/** What a stream of bytes yields: one text after the other, each a value or an error. */
public sealed interface JsonMessage {
    /** A well-formed text. */
    record Value(QObject value) implements JsonMessage {}

    /**
     * A malformed or oversized text.
     *
     * @param desc QEMU's complete error text
     */
    record Malformed(String desc) implements JsonMessage {}
}
