package io.vmemu.guest.linux;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.guest.system.StateReader;
import io.vmemu.guest.system.StateWriter;

/** A request that a walk over blocks wants to be sent. One object per driver, filled anew each time. */
final class BlockRequest {
    private boolean plug;
    private long gpa;
    private long size;

    void set(boolean isPlug, long atGpa, long sizeInBytes) {
        plug = isPlug;
        gpa = atGpa;
        size = sizeInBytes;
    }

    /** Whether the request is about any of [otherGpa, otherGpa + otherSize). */
    boolean touches(long otherGpa, long otherSize) {
        return gpa < otherGpa + otherSize && otherGpa < gpa + size;
    }

    boolean isPlug() {
        return plug;
    }

    long gpa() {
        return gpa;
    }

    long size() {
        return size;
    }

    void save(StateWriter out) {
        out.flag(plug);
        out.number(gpa);
        out.number(size);
    }

    void load(StateReader in) throws QemuException {
        plug = in.flag("a request");
        gpa = in.number("a request", 0, Long.MAX_VALUE);
        size = in.number("a request", 0, Long.MAX_VALUE);
    }
}
