package io.vmemu.guest.linux;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.guest.system.StateReader;
import io.vmemu.guest.system.StateWriter;

/**
 * Which Linux boots, and how.
 *
 * @param version the kernel's version
 * @param commandLine the kernel's parameters
 * @param speed how long things take
 * @param driver whether the virtio-mem driver gets loaded at all
 * @param ignorePowerButton whether nobody listens to the ACPI power button
 */
public record LinuxOptions(
        KernelVersion version, String commandLine, GuestSpeed speed, boolean driver, boolean ignorePowerButton) {
    void save(StateWriter out) {
        out.integer(version.major());
        out.integer(version.minor());
        out.text(commandLine);
        out.number(speed.bootNanos());
        out.number(speed.plugNanosPerMib());
        out.number(speed.unplugNanosPerMib());
        out.flag(driver);
        out.flag(ignorePowerButton);
    }

    static LinuxOptions load(StateReader in) throws QemuException {
        return new LinuxOptions(
                new KernelVersion(
                        in.integer("kernel version", 0, Integer.MAX_VALUE),
                        in.integer("kernel version", 0, Integer.MAX_VALUE)),
                in.text("command line"),
                new GuestSpeed(
                        in.number("speed", 0, Long.MAX_VALUE),
                        in.number("speed", 0, Long.MAX_VALUE),
                        in.number("speed", 0, Long.MAX_VALUE)),
                in.flag("driver"),
                in.flag("power button"));
    }
}
