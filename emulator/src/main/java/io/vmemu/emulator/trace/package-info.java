/** What happened: trace events in QEMU's log format, and the journal. */
@NullMarked
package io.vmemu.emulator.trace;

import org.jspecify.annotations.NullMarked;
