package io.vmemu.guest.linux;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.guest.system.StateReader;
import io.vmemu.guest.system.StateWriter;

/**
 * A walk over blocks that stops whenever a request has to be sent, so that the driver can wait for the answer without
 * keeping the machine. Nothing but the walk itself changes the blocks while it is under way.
 */
interface BlockWalk {
    void save(StateWriter out);

    void load(StateReader in) throws QemuException;

    /** Goes on to the next request: SEND if there is one in {@code request}, else how the walk ended. */
    Verdict next(BlockRequest request);

    /**
     * Takes what became of the request: DONE, or why it failed.
     *
     * @return CONTINUE, or how the walk ended
     */
    Verdict answered(Verdict answer);
}
