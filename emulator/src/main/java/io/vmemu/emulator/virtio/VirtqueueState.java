package io.vmemu.emulator.virtio;

/**
 * A virtqueue as it migrates.
 *
 * @param size number of descriptors, 0 if the queue was never set up
 * @param descriptorTableGpa where the driver put the descriptors
 * @param availableRingGpa where it makes them available
 * @param usedRingGpa where it gets them back
 * @param lastAvailable index of the next entry of the available ring to look at, 16 bits
 * @param usedIndex index of the next entry of the used ring to write, 16 bits
 */
public record VirtqueueState(
        int size, long descriptorTableGpa, long availableRingGpa, long usedRingGpa, int lastAvailable, int usedIndex) {}
