/** The programs: {@code qemu-system-x86_64} as a drop-in for QEMU's, and the {@code vmemu} command. */
@NullMarked
package io.vmemu.launcher;

import org.jspecify.annotations.NullMarked;
