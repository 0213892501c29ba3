package io.vmemu.emulator.virtio;

/**
 * Properties that all of QEMU's virtio devices have.
 *
 * @param indirectDesc {@code indirect_desc}: offer {@link VirtioFeature#INDIRECT_DESC}
 * @param eventIdx {@code event_idx}: offer {@link VirtioFeature#EVENT_IDX}
 * @param name what faults and the journal call the device
 */
public record VirtioOptions(boolean indirectDesc, boolean eventIdx, String name) {
    /** QEMU's defaults: both on. */
    public static final VirtioOptions DEFAULT = new VirtioOptions(true, true);

    /** A device without a name. */
    public VirtioOptions(boolean indirectDesc, boolean eventIdx) {
        this(indirectDesc, eventIdx, "");
    }
}
