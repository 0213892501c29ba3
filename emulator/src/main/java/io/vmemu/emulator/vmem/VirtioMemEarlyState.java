package io.vmemu.emulator.vmem;

import java.nio.LongBuffer;

/**
 * What migrates before any memory does, and cannot change while a migration runs (QEMU's section
 * {@code virtio-mem-device-early}).
 *
 * @param memaddr gpa of the region
 * @param regionSize bytes
 * @param blockSize bytes
 * @param node NUMA node
 * @param size plugged bytes
 * @param bitmap which blocks are plugged: block n is bit n mod 64 of word n / 64; read-only
 */
public record VirtioMemEarlyState(
        long memaddr, long regionSize, long blockSize, int node, long size, LongBuffer bitmap) {
    public VirtioMemEarlyState {
        bitmap = bitmap.asReadOnlyBuffer();
    }

    @Override
    public LongBuffer bitmap() {
        return bitmap.duplicate();
    }
}
