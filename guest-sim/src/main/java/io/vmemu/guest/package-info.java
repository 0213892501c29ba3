/**
 * The guest that runs inside the machine: picks what boots, from the kernel image, its command line and the options.
 */
@NullMarked
package io.vmemu.guest;

import org.jspecify.annotations.NullMarked;
