/** From what happened in a machine to QMP events: their form, and how often a client is told. */
@NullMarked
package io.vmemu.qmp.event;

import org.jspecify.annotations.NullMarked;
