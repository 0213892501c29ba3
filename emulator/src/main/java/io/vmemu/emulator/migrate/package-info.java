/** Migration: capabilities and parameters, with QEMU's rules about what goes together. */
@NullMarked
package io.vmemu.emulator.migrate;

import org.jspecify.annotations.NullMarked;
