/** What the commands of {@code vmemu} have in common. */
@NullMarked
package io.vmemu.launcher.command;

import org.jspecify.annotations.NullMarked;
