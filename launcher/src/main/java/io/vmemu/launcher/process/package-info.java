/**
 * The program as a process of the host: its pid file, the answer to {@code -daemonize}, what happens on a signal, log and
 * trace files, and the threads that stand for CPUs.
 */
@NullMarked
package io.vmemu.launcher.process;

import org.jspecify.annotations.NullMarked;
