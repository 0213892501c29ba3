/**
 * Machines inside a Java program: made by QEMU's command line, but without a process, signals or threads of their own. The
 * program moves their time and talks to them directly, or has an event loop do both for clients on sockets. Tests,
 * scenarios, simulations and fleets run on these.
 */
@NullMarked
package io.vmemu.launcher.hosted;

import org.jspecify.annotations.NullMarked;
