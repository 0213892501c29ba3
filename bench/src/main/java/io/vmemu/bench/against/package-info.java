/**
 * The emulator beside a real QEMU: the same client, the same commands, in alternating runs on one machine, and what comes out
 * as a table and a picture.
 */
@NullMarked
package io.vmemu.bench.against;

import org.jspecify.annotations.NullMarked;
