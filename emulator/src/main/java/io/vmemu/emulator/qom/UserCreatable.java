package io.vmemu.emulator.qom;

import io.vmemu.emulator.error.QemuException;

/** An object that {@code object-add} and {@code -object} can make. */
public interface UserCreatable {
    /** All properties are set and the object is in the tree: check them and get to work. Nothing remains if it throws. */
    void complete() throws QemuException;

    /** Whether nobody uses the object. */
    boolean canBeDeleted();

    /** The object is about to be deleted: give back what it holds. */
    void release();
}
