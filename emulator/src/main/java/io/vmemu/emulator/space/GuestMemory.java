package io.vmemu.emulator.space;

/**
 * The contents of boot memory, little-endian. An access must lie inside ({@link #contains}); code that takes addresses
 * from the guest asks first.
 */
public interface GuestMemory {
    /** Whether all of [gpa, gpa + length) is memory. */
    boolean contains(long gpa, long length);

    short readShort(long gpa);

    int readInt(long gpa);

    long readLong(long gpa);

    void writeShort(long gpa, short value);

    void writeInt(long gpa, int value);

    void writeLong(long gpa, long value);
}
