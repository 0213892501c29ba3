/**
 * Faults as data: named points where something can go wrong, triggers that say when it does, and the machine's armed faults. What
 * fires goes into the journal; where nothing is armed a point costs the look into a set of bits.
 */
@NullMarked
package io.vmemu.emulator.fault;

import org.jspecify.annotations.NullMarked;
