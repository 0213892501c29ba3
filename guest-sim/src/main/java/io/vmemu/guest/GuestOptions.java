package io.vmemu.guest;

import io.vmemu.emulator.error.ErrorClass;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.guest.linux.GuestSpeed;
import io.vmemu.guest.linux.KernelVersion;
import io.vmemu.guest.rogue.Manner;
import io.vmemu.guest.workload.WorkloadOptions;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the firmware configuration entry {@code opt/vmemu/guest} says about the guest: words separated by white space or
 * commas.
 *
 * <table>
 * <caption>Words</caption>
 * <tr><td>{@code kernel=6.1}</td><td>which Linux boots if no {@code -kernel} image says so; the newest by
 * default</td></tr>
 * <tr><td>{@code driver=linux|none}</td><td>whether it has a virtio-mem driver; or the name of a {@link Manner}, for one that
 * behaves like that</td></tr>
 * <tr><td>{@code speed=quick|instant|linux}</td><td>how long things take: no time but for reboots (default), no time
 * at all, or what they take on common hardware</td></tr>
 * <tr><td>{@code boot-millis=}, {@code reboot-millis=}, {@code plug-micros-per-mib=}, {@code unplug-micros-per-mib=}</td><td>the same, one by
 * one</td></tr>
 * <tr><td>{@code power-button=off|ignore}</td><td>what the ACPI power button does</td></tr>
 * <tr><td>{@code agent=on|off}</td><td>whether the guest agent runs</td></tr>
 * <tr><td>{@code movable=}, {@code unmovable=}, {@code pinned=}, {@code growing=}, {@code leaking=}, {@code seed=}</td>
 * <td>what uses memory: {@link WorkloadOptions}</td></tr>
 * <tr><td>{@code memhp_default_state=}, {@code memory_hotplug.*}, {@code virtio_mem.*}, {@code module_blacklist=},
 * {@code movable_node}</td><td>parameters of Linux, which go behind those of {@code -append}</td></tr>
 * </table>
 *
 * @param version the kernel, null if none is named
 * @param commandLine parameters of Linux
 * @param speed how long things take
 * @param driver whether there is Linux's driver
 * @param rogue how a driver behaves that is there instead of Linux's; null if there is none such
 * @param ignorePowerButton whether nobody listens to the power button
 * @param agent whether the guest agent runs
 * @param workload what uses memory
 */
public record GuestOptions(
        @Nullable KernelVersion version,
        String commandLine,
        GuestSpeed speed,
        boolean driver,
        @Nullable Manner rogue,
        boolean ignorePowerButton,
        boolean agent,
        WorkloadOptions workload) {
    /** Name of the firmware configuration entry. */
    public static final String ENTRY = "opt/vmemu/guest";

    private static final Set<String> LINUX_WORDS = Set.of(
            "memhp_default_state", "module_blacklist", "modprobe.blacklist", "initcall_blacklist", "movable_node");
    private static final Pattern WORD = Pattern.compile("[^\\s,]+");
    private static final long MILLI = 1_000_000;
    private static final long MICRO = 1_000;
    /** A day: more would overflow nothing, but is a mistake. */
    private static final long MAX_NUMBER = 86_400_000;

    /**
     * Reads an entry.
     *
     * @throws QemuException if there is a word or value that is not known
     */
    public static GuestOptions parse(String text) throws QemuException {
        Parser parser = new Parser();
        Matcher words = WORD.matcher(text);
        while (words.find()) {
            parser.take(words.group());
        }
        return new GuestOptions(
                parser.version,
                parser.commandLine.toString(),
                parser.speed,
                parser.driver,
                parser.rogue,
                parser.ignorePowerButton,
                parser.agent,
                parser.workload);
    }

    /** What was said so far. */
    private static final class Parser {
        private @Nullable KernelVersion version;
        private final StringBuilder commandLine = new StringBuilder();
        private GuestSpeed speed = GuestSpeed.QUICK;
        private boolean driver = true;
        private @Nullable Manner rogue;
        private boolean ignorePowerButton;
        private boolean agent = true;
        private WorkloadOptions workload = WorkloadOptions.NONE;

        void take(String word) throws QemuException {
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            String value = equals < 0 ? "" : word.substring(equals + 1);
            if (LINUX_WORDS.contains(name) || name.startsWith("memory_hotplug.") || name.startsWith("virtio_mem.")) {
                commandLine.append(' ').append(word);
                return;
            }
            switch (name) {
                case "kernel" -> version = kernel(word, value);
                case "driver" -> {
                    rogue = Manner.find(value);
                    driver = rogue == null && choose(word, value, "linux", "none");
                }
                case "power-button" -> ignorePowerButton = choose(word, value, "ignore", "off");
                case "agent" -> agent = choose(word, value, "on", "off");
                case "speed" -> speed = speed(word, value);
                case "boot-millis" -> {
                    long nanos = number(word, value) * MILLI;
                    speed = speed.withBoot(nanos).withReboot(nanos);
                }
                case "reboot-millis" -> speed = speed.withReboot(number(word, value) * MILLI);
                case "plug-micros-per-mib" -> speed = speed.withPlug(number(word, value) * MICRO);
                case "unplug-micros-per-mib" -> speed = speed.withUnplug(number(word, value) * MICRO);
                default -> workload = workload(word, name, value);
            }
        }

        private WorkloadOptions workload(String word, String name, String value) throws QemuException {
            WorkloadOptions more = workload.with(name, value);
            if (more == null) {
                throw wrong(word);
            }
            return more;
        }
    }

    private static GuestSpeed speed(String word, String value) throws QemuException {
        return switch (value) {
            case "quick" -> GuestSpeed.QUICK;
            case "instant" -> GuestSpeed.INSTANT;
            case "linux" -> GuestSpeed.LINUX;
            default -> throw wrong(word);
        };
    }

    private static KernelVersion kernel(String word, String value) throws QemuException {
        KernelVersion version = KernelVersion.parse(value);
        if (version == null) {
            throw wrong(word);
        }
        return version;
    }

    private static boolean choose(String word, String value, String yes, String no) throws QemuException {
        if (!value.equals(yes) && !value.equals(no)) {
            throw wrong(word);
        }
        return value.equals(yes);
    }

    private static long number(String word, String value) throws QemuException {
        try {
            long number = Long.parseLong(value);
            if (number < 0 || number > MAX_NUMBER) {
                throw wrong(word);
            }
            return number;
        } catch (NumberFormatException e) {
            throw wrong(word);
        }
    }

    private static QemuException wrong(String word) {
        return new QemuException(ErrorClass.GENERIC_ERROR, ENTRY + ": '" + word + "' is not known");
    }
}
