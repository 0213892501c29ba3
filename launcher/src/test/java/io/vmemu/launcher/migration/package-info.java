/** Whole machines, as the command line makes them, that migrate to each other on virtual time. */
@NullMarked
package io.vmemu.launcher.migration;

import org.jspecify.annotations.NullMarked;
