package io.vmemu.qmp.record;

import java.io.IOException;

/** A file is not the record of a conversation, or a damaged one. */
public final class RecordFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int line;

    RecordFormatException(int line, String what) {
        super("line " + line + ": " + what);
        this.line = line;
    }

    /** The line that cannot be read, from 1. */
    public int line() {
        return line;
    }
}
