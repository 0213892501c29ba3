package io.vmemu.emulator.vmem;

/**
 * What migrates with the other devices, after memory (QEMU's section {@code virtio-mem-device}): it may change while a
 * migration runs.
 *
 * @param usableRegionSize bytes
 * @param requestedSize bytes
 */
public record VirtioMemLateState(long usableRegionSize, long requestedSize) {}
