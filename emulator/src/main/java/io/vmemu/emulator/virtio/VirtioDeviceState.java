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
 * @param interrupts raised, but not delivered yet
 */
public record VirtioDeviceState(
        int status,
        long driverFeatures,
        int configGeneration,
        boolean broken,
        List<VirtqueueState> queues,
        PendingInterrupts interrupts) {
    public VirtioDeviceState {
        queues = List.copyOf(queues);
    }

    /**
     * Interrupts on their way to the driver (on a PC, bits of its interrupt controller).
     *
     * @param queues one bit a queue
     * @param config whether the configuration interrupt is among them
     * @param configFirst whether it was raised before those of the queues
     */
    public record PendingInterrupts(long queues, boolean config, boolean configFirst) {
        public static final PendingInterrupts NONE = new PendingInterrupts(0, false, false);
    }
}
