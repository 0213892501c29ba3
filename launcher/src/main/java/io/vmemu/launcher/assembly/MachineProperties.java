package io.vmemu.launcher.assembly;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.emulator.qom.InputStyle;
import io.vmemu.emulator.qom.Property;
import io.vmemu.emulator.qom.PropertyKind;
import io.vmemu.emulator.qom.QomType;

/** {@code -machine}'s properties. Texts observed on QEMU 7.2 and 10.0. */
final class MachineProperties {
    private MachineProperties() {}

    /** Checks that the machine has a property and that it may have that value. */
    static void check(Machine machine, String name, String value) throws QemuException {
        kindOf(machine, name).check(name, new QString(value), InputStyle.KEYVAL);
    }

    /** The common ones' kinds are known without a look at the type, which takes time. */
    private static PropertyKind kindOf(Machine machine, String name) throws QemuException {
        return switch (name) {
            case "accel",
                    "kernel",
                    "initrd",
                    "append",
                    "dtb",
                    "shim",
                    "firmware",
                    "memory-backend",
                    "max-ram-below-4g",
                    "confidential-guest-support",
                    "memory-encryption" -> PropertyKind.STRING;
            case "usb", "dump-guest-core", "mem-merge" -> PropertyKind.BOOL;
            case "acpi" -> PropertyKind.ON_OFF_AUTO;
            default -> {
                QomType type = machine.types().get(machine.config().type().qomTypeName());
                Property property = type.property(name);
                if (property == null) {
                    throw new QemuException("Property '" + type.name() + "." + name + "' not found");
                }
                yield property.kind();
            }
        };
    }
}
