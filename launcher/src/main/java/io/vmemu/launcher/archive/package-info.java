/**
 * The rehearsal from which the archive of loaded classes is made when the program is packaged. It runs at build time only
 * and knows nothing of the rest of the program: what it plays is a file of QMP commands.
 */
@NullMarked
package io.vmemu.launcher.archive;

import org.jspecify.annotations.NullMarked;
