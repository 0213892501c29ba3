/** What happened in a machine and on its monitors, and what a test expects to have happened there. */
@NullMarked
package io.vmemu.testkit.journal;

import org.jspecify.annotations.NullMarked;
