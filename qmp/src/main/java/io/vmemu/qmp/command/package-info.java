/**
 * What the monitor's commands do: one class and one {@code .qapi} resource for each group, named after QAPI's modules where
 * it has one. The only place that knows both QMP and the machine.
 */
@NullMarked
package io.vmemu.qmp.command;

import org.jspecify.annotations.NullMarked;
