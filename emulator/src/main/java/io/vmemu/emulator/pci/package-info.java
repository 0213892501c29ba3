/** PCI as QEMU's command line and monitor show it: buses, slots and functions, root ports. No registers. */
@NullMarked
package io.vmemu.emulator.pci;

import org.jspecify.annotations.NullMarked;
