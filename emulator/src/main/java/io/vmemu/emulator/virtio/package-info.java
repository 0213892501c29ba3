/** Virtio 1.x: the split ring over guest memory, features, status, configuration space, interrupts. */
@NullMarked
package io.vmemu.emulator.virtio;

import org.jspecify.annotations.NullMarked;
