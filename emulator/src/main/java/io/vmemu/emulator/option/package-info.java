/**
 * QEMU's two key=value grammars (QemuOpts, where {@code foo} means {@code foo=on}, and QAPI's keyval, where keys have dots)
 * and the numbers and sizes in them, as the command line and the human monitor take them.
 */
@NullMarked
package io.vmemu.emulator.option;

import org.jspecify.annotations.NullMarked;
