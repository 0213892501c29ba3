/**
 * The channels that migrations go through: sockets, open files, commands, files. Whatever may wait does so on a thread of its
 * own; what it finds out is told on the machine's thread.
 */
@NullMarked
package io.vmemu.qmp.channel;

import org.jspecify.annotations.NullMarked;
