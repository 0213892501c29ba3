/** Many machines in one program, each with a socket of its own: {@code vmemu fleet}. */
@NullMarked
package io.vmemu.launcher.fleet;

import org.jspecify.annotations.NullMarked;
