/** Runs scenarios on machines in virtual time, and reports what came of it. */
@NullMarked
package io.vmemu.launcher.scenario.run;

import org.jspecify.annotations.NullMarked;
