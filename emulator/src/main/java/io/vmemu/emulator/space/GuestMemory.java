package io.vmemu.emulator.space;

/**
 * The contents of boot memory, little-endian. An access must lie inside ({@link #contains}); code that takes addresses
 * from the guest asks first.
 */
public interface GuestMemory {
    /** Whether all of [gpa, gpa + length) is memory. */
    boolean contains(long gpa, long length);

    byte readByte(long gpa);

    short readShort(long gpa);

    int readInt(long gpa);

    long readLong(long gpa);

    void writeByte(long gpa, byte value);

    void writeShort(long gpa, short value);

    void writeInt(long gpa, int value);

    void writeLong(long gpa, long value);

    /** Copies {@code length} bytes from {@code gpa} on into {@code target}. */
    void read(long gpa, byte[] target, int offset, int length);

    /** Copies {@code length} bytes of {@code source} to {@code gpa} on. */
    void write(long gpa, byte[] source, int offset, int length);

    /** The same memory, for accesses most of which are to one page. */
    PageWindow window();
}
