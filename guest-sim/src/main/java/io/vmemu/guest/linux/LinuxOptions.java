package io.vmemu.guest.linux;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.guest.rogue.Manner;
import io.vmemu.guest.system.StateReader;
import io.vmemu.guest.system.StateWriter;
import io.vmemu.guest.workload.WorkloadOptions;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which Linux boots, and how.
 *
 * @param version the kernel's version, as far as its behaviour hangs on it
 * @param banner the kernel's version, as it tells it; empty if nobody knows
 * @param commandLine the kernel's parameters
 * @param speed how long things take
 * @param driver whether the virtio-mem driver gets loaded at all
 * @param rogue how a driver behaves that is loaded in its place; null if there is none such
 * @param ignorePowerButton whether nobody listens to the ACPI power button
 * @param agent whether the guest agent runs
 * @param workload what uses memory
 */
public record LinuxOptions(
        KernelVersion version,
        String banner,
        String commandLine,
        GuestSpeed speed,
        boolean driver,
        @Nullable Manner rogue,
        boolean ignorePowerButton,
        boolean agent,
        WorkloadOptions workload) {
    private static final Pattern RELEASE = Pattern.compile("\\s*(?:Linux version )?(\\d\\S*)");

    /** What {@code uname -r} says. */
    String release() {
        Matcher words = RELEASE.matcher(banner);
        return words.lookingAt() ? words.group(1) : version + ".0";
    }

    /** What {@code uname -v} says. */
    String build() {
        int start = banner.indexOf('#');
        return start < 0 ? "#1 SMP PREEMPT_DYNAMIC" : banner.substring(start).strip();
    }

    void save(StateWriter out) {
        out.integer(version.major());
        out.integer(version.minor());
        out.text(banner);
        out.text(commandLine);
        out.number(speed.bootNanos());
        out.number(speed.rebootNanos());
        out.number(speed.plugNanosPerMib());
        out.number(speed.unplugNanosPerMib());
        out.flag(driver);
        out.text(rogue == null ? "" : rogue.word());
        out.flag(ignorePowerButton);
        out.flag(agent);
        workload.save(out);
    }

    static LinuxOptions load(StateReader in) throws QemuException {
        return new LinuxOptions(
                new KernelVersion(
                        in.integer("kernel version", 0, Integer.MAX_VALUE),
                        in.integer("kernel version", 0, Integer.MAX_VALUE)),
                in.text("kernel version"),
                in.text("command line"),
                new GuestSpeed(
                        in.number("speed", 0, Long.MAX_VALUE),
                        in.number("speed", 0, Long.MAX_VALUE),
                        in.number("speed", 0, Long.MAX_VALUE),
                        in.number("speed", 0, Long.MAX_VALUE)),
                in.flag("driver"),
                Manner.find(in.text("driver")),
                in.flag("power button"),
                in.flag("agent"),
                WorkloadOptions.load(in));
    }
}
