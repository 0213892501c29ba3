package io.vmemu.emulator.vmem;

/** Virtio-mem's feature bits, as masks (virtio 1.2, 5.15.3). */
public final class VirtioMemFeature {
    /** {@code node_id} is an ACPI proximity domain. */
    public static final long ACPI_PXM = 1L << 0;
    /** The driver must not access unplugged memory. */
    public static final long UNPLUGGED_INACCESSIBLE = 1L << 1;
    /** The guest may be suspended with memory plugged. */
    public static final long PERSISTENT_SUSPEND = 1L << 2;

    private VirtioMemFeature() {}
}
