package io.vmemu.qmp.channel;

import io.vmemu.emulator.migrate.MigrationChannel.Kind;
import java.io.IOException;
import java.util.concurrent.Executor;

/** Something that bytes are read from or written to, or both, by calls that wait. At most one thread does either. */
interface Conduit {
    Kind kind();

    boolean isReadable();

    boolean isWritable();

    /**
     * Reads some bytes.
     *
     * @return how many, -1 at the end
     */
    int read(byte[] target) throws IOException;

    /** Writes all bytes. */
    void write(byte[] bytes) throws IOException;

    /** Ends after all has been written; waits for what that sets off. */
    void finish() throws IOException;

    /** Ends at once; also what waits on another thread, as far as that can be. Does not wait itself. */
    void close();

    /**
     * Ends, but lets what cannot be interrupted come to its end. Does not wait itself; {@link #close} may still follow.
     *
     * @param machineThread where {@code closed} is run at the end, unless that is before this call returns
     */
    default void closeThen(Executor machineThread, Runnable closed) {
        close();
        closed.run();
    }

    /** What the operating system said, in its words. */
    default String reasonOf(IOException failure) {
        return Reasons.of(failure);
    }
}
