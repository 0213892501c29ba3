package io.vmemu.emulator.vmem;

/** Is told when {@code size}, what the guest has plugged, has changed. */
@FunctionalInterface
public interface SizeChangeListener {
    /** The device has {@code size} bytes plugged now. Called before the driver gets its answer. */
    void sizeChanged(long size);
}
