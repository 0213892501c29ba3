package io.vmemu.guest;

import io.vmemu.emulator.error.ErrorClass;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.guest.linux.GuestSpeed;
import io.vmemu.guest.linux.KernelVersion;
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
 * <tr><td>{@code driver=linux|none}</td><td>whether it has a virtio-mem driver</td></tr>
 * <tr><td>{@code speed=instant|linux}</td><td>how long things take: no time (default), or what they take on common
 * hardware</td></tr>
 * <tr><td>{@code boot-millis=}, {@code plug-micros-per-mib=}, {@code unplug-micros-per-mib=}</td><td>the same, one by
 * one</td></tr>
 * <tr><td>{@code power-button=off|ignore}</td><td>what the ACPI power button does</td></tr>
 * <tr><td>{@code memhp_default_state=}, {@code memory_hotplug.*}, {@code virtio_mem.*}, {@code module_blacklist=},
 * {@code movable_node}</td><td>parameters of Linux, which go behind those of {@code -append}</td></tr>
 * </table>
 *
 * @param version the kernel, null if none is named
 * @param commandLine parameters of Linux
 * @param speed how long things take
 * @param driver whether there is a driver
 * @param ignorePowerButton whether nobody listens to the power button
 */
public record GuestOptions(
        @Nullable KernelVersion version,
        String commandLine,
        GuestSpeed speed,
        boolean driver,
        boolean ignorePowerButton) {
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
        GuestOptions options = new GuestOptions(null, "", GuestSpeed.INSTANT, true, false);
        Matcher words = WORD.matcher(text);
        while (words.find()) {
            options = options.with(words.group());
        }
        return options;
    }

    private GuestOptions with(String word) throws QemuException {
        int equals = word.indexOf('=');
        String name = equals < 0 ? word : word.substring(0, equals);
        String value = equals < 0 ? "" : word.substring(equals + 1);
        if (LINUX_WORDS.contains(name) || name.startsWith("memory_hotplug.") || name.startsWith("virtio_mem.")) {
            return new GuestOptions(version, commandLine + " " + word, speed, driver, ignorePowerButton);
        }
        return switch (name) {
            case "kernel" -> new GuestOptions(kernel(word, value), commandLine, speed, driver, ignorePowerButton);
            case "driver" ->
                new GuestOptions(version, commandLine, speed, choose(word, value, "linux", "none"), ignorePowerButton);
            case "power-button" ->
                new GuestOptions(version, commandLine, speed, driver, choose(word, value, "ignore", "off"));
            case "speed" -> withSpeed(choose(word, value, "linux", "instant") ? GuestSpeed.LINUX : GuestSpeed.INSTANT);
            case "boot-millis" ->
                withSpeed(new GuestSpeed(
                        number(word, value) * MILLI, speed.plugNanosPerMib(), speed.unplugNanosPerMib()));
            case "plug-micros-per-mib" ->
                withSpeed(new GuestSpeed(speed.bootNanos(), number(word, value) * MICRO, speed.unplugNanosPerMib()));
            case "unplug-micros-per-mib" ->
                withSpeed(new GuestSpeed(speed.bootNanos(), speed.plugNanosPerMib(), number(word, value) * MICRO));
            default -> throw wrong(word);
        };
    }

    private GuestOptions withSpeed(GuestSpeed newSpeed) {
        return new GuestOptions(version, commandLine, newSpeed, driver, ignorePowerButton);
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
