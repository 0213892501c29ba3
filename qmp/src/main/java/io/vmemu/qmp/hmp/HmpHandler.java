package io.vmemu.qmp.hmp;

import io.vmemu.emulator.error.QemuException;

/** What a human monitor command does. */
@FunctionalInterface
interface HmpHandler {
    /**
     * Executes the command.
     *
     * @throws QemuException if it is refused: the monitor prints the text behind {@code Error: }
     */
    void execute(HmpCall call) throws QemuException;
}
