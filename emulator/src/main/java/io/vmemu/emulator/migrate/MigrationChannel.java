package io.vmemu.emulator.migrate;

/**
 * A stream of bytes to the other side of a migration, and perhaps back. All calls, in both directions, are made on the
 * machine's loop and none of them waits.
 */
public interface MigrationChannel {
    /** What a channel is made of, by the name that QEMU's texts give it. */
    enum Kind {
        SOCKET("socket"),
        COMMAND("command"),
        FILE("file");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }

    /**
     * Who is told what happens to a channel. An end or a failure of one direction says nothing about the other one. Nothing
     * more is told after a close.
     */
    interface Listener {
        /** Bytes came. */
        void onReceived(byte[] bytes);

        /** Everything that was written has been handed on. */
        void onDrained();

        /** The other side sends no more. */
        void onEnd();

        /**
         * Bytes cannot be written or read any more.
         *
         * @param writing which of the two was tried
         * @param reason what the operating system says about it
         */
        void onFailure(boolean writing, String reason);

        /** {@link MigrationChannel#finish} has come to its end. */
        void onFinished();
    }

    Kind kind();

    /** Whether the other side can answer. */
    boolean isBidirectional();

    void setListener(Listener listener);

    /** Sends bytes; the array belongs to the channel from now on. */
    void write(byte[] bytes);

    /** How many bytes were written, but not handed on yet. */
    long backlog();

    /** Closes the channel when everything has been handed on; then {@link Listener#onFinished}. */
    void finish();

    /** Closes the channel at once. What was not handed on is lost. The listener is told nothing more. */
    void close();

    /**
     * Closes the channel, but lets a write that cannot be interrupted come to its end. The listener is told nothing more;
     * {@link #close} may still follow.
     *
     * @param closed run when that is done, perhaps before this call returns
     */
    default void closeThen(Runnable closed) {
        close();
        closed.run();
    }
}
