/**
 * The human monitor: command lines in, text out, as QEMU's does it. A table of commands with their parameters, a reader that
 * takes a line apart by them, and what the commands print: mostly a text over the result of the QMP command that does the
 * work. Knows no protocol; {@code human-monitor-command} is one door to it.
 */
@NullMarked
package io.vmemu.qmp.hmp;

import org.jspecify.annotations.NullMarked;
