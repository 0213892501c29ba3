/**
 * QEMU's command line: which options there are, and what all of it together says, as one immutable {@link
 * io.vmemu.launcher.cli.QemuCommandLine}. Texts and their order are those of QEMU 7.2 and 10.0. Nothing here opens a file
 * (but for {@code -readconfig}), makes an object or knows a machine.
 */
@NullMarked
package io.vmemu.launcher.cli;

import org.jspecify.annotations.NullMarked;
