/** {@code vmemu qmp}: a shell on a monitor, with history and with completion from the server's own schema. */
@NullMarked
package io.vmemu.launcher.shell;

import org.jspecify.annotations.NullMarked;
