/** The driver's half of virtio: handshake, split virtqueue in guest memory, the memory device's requests. */
@NullMarked
package io.vmemu.guest.ring;

import org.jspecify.annotations.NullMarked;
