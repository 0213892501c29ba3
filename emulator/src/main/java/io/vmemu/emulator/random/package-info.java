/** Chance: seeded, in named streams, the same on every JDK and machine. Nothing else draws random numbers. */
@NullMarked
package io.vmemu.emulator.random;

import org.jspecify.annotations.NullMarked;
