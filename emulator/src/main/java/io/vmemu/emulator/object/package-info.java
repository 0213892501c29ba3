/**
 * Small objects that a client creates beside memory backends: secrets, thread contexts, event loops. They check what they are
 * told as QEMU's do; nothing here makes use of them.
 */
@NullMarked
package io.vmemu.emulator.object;

import org.jspecify.annotations.NullMarked;
