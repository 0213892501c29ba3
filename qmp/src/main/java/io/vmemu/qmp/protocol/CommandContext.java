package io.vmemu.qmp.protocol;

import io.vmemu.emulator.error.QemuException;

/** What a command may want to know of the monitor it came through. */
public interface CommandContext {
    Monitor monitor();

    /** Whether the client sent the command out of band. */
    boolean outOfBand();

    /** Whether nobody waits for the reply any more. */
    boolean isClientGone();

    /** Runs {@code task} after the reply has been handed to the connection: what {@code quit} needs. */
    void afterReply(Runnable task);

    /**
     * Takes the file that came along with the command, as SCM_RIGHTS. The caller owns it.
     *
     * @throws QemuException if none came
     */
    PassedFile takeFile() throws QemuException;
}
