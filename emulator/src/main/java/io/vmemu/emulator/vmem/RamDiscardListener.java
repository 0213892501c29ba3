package io.vmemu.emulator.vmem;

/**
 * Somebody who has to know which part of the region is populated, such as the one who maps it for a passed-through
 * device. Offsets are those in the region.
 */
public interface RamDiscardListener {
    /**
     * A range is about to be plugged.
     *
     * @return false to refuse it; the driver gets BUSY then
     */
    boolean populate(long offset, long size);

    /** A range was unplugged, or is not plugged after all. */
    void discard(long offset, long size);

    /** Whether discards may cover what is not populated; if so, one is enough when everything is unplugged. */
    default boolean isDoubleDiscardSupported() {
        return false;
    }
}
