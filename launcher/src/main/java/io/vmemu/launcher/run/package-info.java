/** Runs a machine: one event loop for its monitors and itself, and its end. */
@NullMarked
package io.vmemu.launcher.run;

import org.jspecify.annotations.NullMarked;
