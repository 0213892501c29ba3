/**
 * The devices that a board can hold, as QOM objects: virtio-mem-pci with its inner device, DIMMs, the balloon, root ports,
 * and whatever else is identity only. What a device does lives in its own package ({@code vmem}, {@code virtio},
 * {@code space}); here it gets its properties and its place on the board.
 */
@NullMarked
package io.vmemu.emulator.device;

import org.jspecify.annotations.NullMarked;
