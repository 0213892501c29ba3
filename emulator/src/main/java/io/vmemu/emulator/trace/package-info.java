/** Trace events in QEMU's log format. */
@NullMarked
package io.vmemu.emulator.trace;

import org.jspecify.annotations.NullMarked;
