package io.vmemu.qmp.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Where the file waits that came with some bytes, until one of the commands in those bytes takes it. When the next file
 * comes and no command is left that could take this one, it is closed.
 */
final class PassedFileSlot {
    static final PassedFileSlot EMPTY = new PassedFileSlot(null);

    private @Nullable PassedFile file;
    private int users;
    private boolean superseded;

    PassedFileSlot(@Nullable PassedFile file) {
        this.file = file;
    }

    @Nullable
    PassedFile take() {
        PassedFile taken = file;
        file = null;
        return taken;
    }

    /** A command may take the file. */
    void enter() {
        users++;
    }

    /** The command is done. */
    void leave() {
        users--;
        closeIfForgotten();
    }

    /** No further command may take the file. */
    void supersede() {
        superseded = true;
        closeIfForgotten();
    }

    private void closeIfForgotten() {
        if (superseded && users == 0 && file != null) {
            file.close();
            file = null;
        }
    }
}
