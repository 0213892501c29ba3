/** Drivers that do what no driver should, or not as Linux does it. */
@NullMarked
package io.vmemu.guest.rogue;

import org.jspecify.annotations.NullMarked;
