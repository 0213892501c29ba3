/** {@code vmemu demo}: a machine with two virtio-mem devices, driven over QMP, with its blocks on the screen. */
@NullMarked
package io.vmemu.launcher.demo;

import org.jspecify.annotations.NullMarked;
