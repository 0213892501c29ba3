/** The guest-physical address space: memory contents, layout, placement of memory devices. */
@NullMarked
package io.vmemu.emulator.space;

import org.jspecify.annotations.NullMarked;
