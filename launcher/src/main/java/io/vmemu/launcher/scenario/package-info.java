/** Scenarios: a machine, a guest, what goes wrong, and a timeline of what is done and expected, read from files. */
@NullMarked
package io.vmemu.launcher.scenario;

import org.jspecify.annotations.NullMarked;
