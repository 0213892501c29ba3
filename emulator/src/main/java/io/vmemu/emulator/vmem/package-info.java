/** The virtio-mem device (virtio specification, chapter Memory Device). */
@NullMarked
package io.vmemu.emulator.vmem;

import org.jspecify.annotations.NullMarked;
