/**
 * What QEMU is: its types and their properties, its machine types, boards, CPU models and option lists, as a real QEMU of
 * each persona tells them. The texts behind it are made by {@code conformance/identity/dump.py}; they are read when
 * somebody asks, not at start.
 */
@NullMarked
package io.vmemu.emulator.identity;

import org.jspecify.annotations.NullMarked;
