/** The machine: types, NUMA, run state, CPUs, reset, shutdown, events, and what the guest sees of it. */
@NullMarked
package io.vmemu.emulator.machine;

import org.jspecify.annotations.NullMarked;
