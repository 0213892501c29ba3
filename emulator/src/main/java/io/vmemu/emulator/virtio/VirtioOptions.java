package io.vmemu.emulator.virtio;

/**
 * Properties that all of QEMU's virtio devices have.
 *
 * @param indirectDesc {@code indirect_desc}: offer {@link VirtioFeature#INDIRECT_DESC}
 * @param eventIdx {@code event_idx}: offer {@link VirtioFeature#EVENT_IDX}
 */
public record VirtioOptions(boolean indirectDesc, boolean eventIdx) {
    /** QEMU's defaults: both on. */
    public static final VirtioOptions DEFAULT = new VirtioOptions(true, true);
}
