/**
 * QEMU's object model: types with typed properties, the tree of objects, canonical and partial paths, devices and buses.
 * A type is data plus accessors ({@link io.vmemu.emulator.qom.QomType}); an object is an instance in the tree
 * ({@link io.vmemu.emulator.qom.QomObject}).
 */
@NullMarked
package io.vmemu.emulator.qom;

import org.jspecify.annotations.NullMarked;
