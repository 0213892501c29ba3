/** Makes a machine of what QEMU's command line says. */
@NullMarked
package io.vmemu.launcher.assembly;

import org.jspecify.annotations.NullMarked;
