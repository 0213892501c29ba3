package io.vmemu.emulator.machine;

import io.vmemu.emulator.virtio.VirtioFunction;

/**
 * A virtio function on the guest's PCI bus.
 *
 * @param slot PCI address as the guest enumerates it (bus, device, function), for order and names
 * @param function the device's registers
 */
public record GuestDevice(String slot, VirtioFunction function) {}
