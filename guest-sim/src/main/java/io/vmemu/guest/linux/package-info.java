/** Linux as virtio-mem meets it: its driver, memory blocks, zones, onlining policies and kernel versions. */
@NullMarked
package io.vmemu.guest.linux;

import org.jspecify.annotations.NullMarked;
