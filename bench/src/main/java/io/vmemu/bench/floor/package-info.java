/** The same loops in C and in Java: what the machine could do, and how near the emulator comes. */
@NullMarked
package io.vmemu.bench.floor;

import org.jspecify.annotations.NullMarked;
