package io.vmemu.guest.linux;

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

    boolean isPlug() {
        return plug;
    }

    long gpa() {
        return gpa;
    }

    long size() {
        return size;
    }
}
