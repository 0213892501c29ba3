package io.vmemu.bench.plug;

/** Sizes of a device's region. */
public enum RegionSize {
    GIB_1(1L << 30),
    GIB_64(64L << 30),
    TIB_1(1L << 40),
    TIB_16(16L << 40);

    private final long bytes;

    RegionSize(long bytes) {
        this.bytes = bytes;
    }

    /** How many bytes that is. */
    public long bytes() {
        return bytes;
    }

    /** How many blocks of so many MiB. */
    int blocks(int blockSizeMib) {
        return (int) (bytes / ((long) blockSizeMib << 20));
    }
}
