package io.vmemu.emulator.vmem;

/**
 * A run of plugged blocks that is as long as can be.
 *
 * @param offset where it starts in the region, bytes
 * @param size bytes
 */
public record PluggedRange(long offset, long size) {}
