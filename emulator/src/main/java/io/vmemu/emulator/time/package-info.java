/** Clocks and the machine's loop: the only place that reads time. */
@NullMarked
package io.vmemu.emulator.time;

import org.jspecify.annotations.NullMarked;
