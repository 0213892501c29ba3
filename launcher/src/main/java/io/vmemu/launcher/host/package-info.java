/**
 * The real host's memory: pages that are mapped, populated and punched in this process, through the C library. Nothing
 * here is loaded unless it is asked for.
 */
@NullMarked
package io.vmemu.launcher.host;

import org.jspecify.annotations.NullMarked;
