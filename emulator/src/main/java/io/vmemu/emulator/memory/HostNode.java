package io.vmemu.emulator.memory;

/** The RAM of one NUMA node of a simulated host, in bytes. */
final class HostNode {
    private final long ramSize;
    private long freeSize;
    private long othersSize;

    HostNode(HostConfig.Node config) {
        this.ramSize = config.ramSize();
        this.othersSize = config.usedSize();
        this.freeSize = ramSize - othersSize;
    }

    long ramSize() {
        return ramSize;
    }

    long freeSize() {
        return Math.max(0, freeSize);
    }

    /** Takes up to {@code units} pieces of {@code unitSize} bytes; returns how many. */
    long take(long units, long unitSize) {
        long taken = Math.min(units, freeSize() / unitSize);
        freeSize -= taken * unitSize;
        return taken;
    }

    void give(long units, long unitSize) {
        freeSize += units * unitSize;
    }

    /** Other processes use so much now. It may be more than is free: then there is nothing to take until some is given. */
    void setOthersSize(long size) {
        freeSize -= size - othersSize;
        othersSize = size;
    }
}
