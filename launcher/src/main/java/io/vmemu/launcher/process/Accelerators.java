package io.vmemu.launcher.process;

import io.vmemu.emulator.qom.Persona;
import io.vmemu.launcher.cli.AccelOption;
import io.vmemu.launcher.cli.Messages;
import io.vmemu.launcher.cli.OptionEntry;
import io.vmemu.launcher.cli.StartupException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which accelerator the machine says it has. There is no code to accelerate here: {@code tcg} always works, {@code kvm}
 * where QEMU could have it, so that what clients are told agrees with what they see on the host.
 */
public final class Accelerators {
    private static final Path KVM = Path.of("/dev/kvm");

    private Accelerators() {}

    /** Whether a QEMU run by this user could use KVM. */
    public static boolean isKvmUsable() {
        return Files.isReadable(KVM) && Files.isWritable(KVM);
    }

    /** Tries the accelerators in turn; {@code tcg} if none is named. */
    public static String choose(List<AccelOption> options, Persona persona, Messages messages) throws StartupException {
        boolean failed = false;
        for (AccelOption option : options) {
            @Nullable OptionEntry entry = option.entry();
            messages.setLocation(entry == null ? null : entry.location());
            if (isUsable(option.name(), persona, messages)) {
                messages.setLocation(null);
                checkProperties(option);
                if (failed) {
                    messages.error("falling back to " + option.name());
                }
                return option.name();
            }
            failed = true;
        }
        messages.setLocation(null);
        if (failed) {
            throw StartupException.alreadyTold();
        }
        return "tcg";
    }

    private static boolean isUsable(String name, Persona persona, Messages messages) {
        switch (name) {
            case "tcg" -> {
                return true;
            }
            case "kvm" -> {
                if (isKvmUsable()) {
                    return true;
                }
                String why = Files.exists(KVM) ? "Permission denied" : "No such file or directory";
                String access = "Could not access KVM kernel module: " + why;
                if (persona.isAtLeast(Persona.QEMU_10_0)) {
                    messages.error(access);
                } else {
                    messages.plain(access);
                }
                messages.error("failed to initialize kvm: " + why);
                return false;
            }
            default -> {
                messages.error("invalid accelerator " + name);
                return false;
            }
        }
    }

    private static void checkProperties(AccelOption option) throws StartupException {
        @Nullable OptionEntry entry = option.entry();
        if (entry == null) {
            return;
        }
        for (String key : entry.members().members().keySet()) {
            boolean known = switch (key) {
                case "accel", "id" -> true;
                case "thread", "tb-size", "split-wx", "one-insn-per-tb" ->
                    option.name().equals("tcg");
                case "kernel-irqchip",
                        "kvm-shadow-mem",
                        "dirty-ring-size",
                        "notify-vmexit",
                        "notify-window",
                        "device",
                        "xen-version" -> option.name().equals("kvm");
                default -> false;
            };
            if (!known) {
                throw new StartupException(
                        entry.location(), "Property '" + option.name() + "-accel." + key + "' not found");
            }
        }
    }
}
