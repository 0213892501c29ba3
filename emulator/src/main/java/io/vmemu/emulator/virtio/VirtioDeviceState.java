package io.vmemu.emulator.virtio;

import java.util.List;

/**
 * The part of a virtio device's state that all types have, as it migrates.
 *
 * @param status device status bits
 * @param driverFeatures what the driver accepted
 * @param configGeneration see {@link VirtioFunction#configGeneration}
 * @param broken whether a violation of the protocol stopped the device
 * @param queues by index
 */
public record VirtioDeviceState(
        int status, long driverFeatures, int configGeneration, boolean broken, List<VirtqueueState> queues) {
    public VirtioDeviceState {
        queues = List.copyOf(queues);
    }
}
