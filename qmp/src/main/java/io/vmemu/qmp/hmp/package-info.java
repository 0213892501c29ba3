/**
 * The human monitor: command lines in, text out, as QEMU's does it. A table of commands with their parameters, a reader that
 * takes a line apart by them, and what the commands print: mostly a text over the result of the QMP command that does the
 * work. Two doors lead to it: {@code human-monitor-command}, and a terminal of its own with a line editor.
 */
@NullMarked
package io.vmemu.qmp.hmp;

import org.jspecify.annotations.NullMarked;
