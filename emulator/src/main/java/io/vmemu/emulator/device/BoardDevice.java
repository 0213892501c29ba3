package io.vmemu.emulator.device;

import io.vmemu.emulator.error.QemuException;

/** A device that does more than hold properties when it comes to a board and leaves it. */
public interface BoardDevice {
    /**
     * Checks what the machine has to say about the device (memory placement), before its bus does. Changes nothing.
     */
    default void prePlug(Board board) throws QemuException {}

    /** Comes to life; the device is in the tree and on its bus. Leaves nothing behind if it throws. */
    void realize(Board board) throws QemuException;

    /** Leaves the board; the device is still in the tree. */
    void unrealize(Board board);

    /** Back to how it was at power-on, as a reset of the machine does. */
    default void systemReset(Board board) {}

    /** The guest wakes up from suspend to RAM; most devices begin anew then. */
    default void wakeupReset(Board board) {
        systemReset(board);
    }

    /** Refuses {@code device_del} if the device cannot go now. */
    default void checkUnplug(Board board) throws QemuException {}

    /** The guest was asked to let the device go, or the request was dropped. */
    default void setUnplugPending(boolean pending) {}
}
