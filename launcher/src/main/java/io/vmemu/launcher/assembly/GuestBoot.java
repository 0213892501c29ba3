package io.vmemu.launcher.assembly;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.error.SystemError;
import io.vmemu.emulator.machine.GuestPlatform.DirectBoot;
import io.vmemu.emulator.machine.MachineConfig;
import io.vmemu.emulator.machine.MachineType;
import io.vmemu.guest.GuestOptions;
import io.vmemu.launcher.cli.Messages;
import io.vmemu.launcher.cli.OptionEntry;
import io.vmemu.launcher.cli.QemuCommandLine;
import io.vmemu.launcher.cli.QemuOption;
import io.vmemu.launcher.cli.StartupException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What there is to boot: a kernel image, a disk, or what {@code opt/vmemu/guest} asks for. */
final class GuestBoot {
    private static final Set<QemuOption> DISKS = EnumSet.of(
            QemuOption.DRIVE,
            QemuOption.BLOCKDEV,
            QemuOption.HDA,
            QemuOption.HDB,
            QemuOption.HDC,
            QemuOption.HDD,
            QemuOption.CDROM);

    private GuestBoot() {}

    static MachineConfig.Boot read(QemuCommandLine line, MachineType type, Messages messages) throws StartupException {
        Map<String, String> firmware = firmwareConfig(line, messages);
        String guest = line.vmemu().guest();
        if (guest != null) {
            firmware.put(GuestOptions.ENTRY, guest);
        }
        checkGuest(firmware.get(GuestOptions.ENTRY));
        String firmwareFile = line.machine().text("firmware");
        if (firmwareFile != null && firmwareFile.startsWith("/") && !Files.exists(Path.of(firmwareFile))) {
            messages.plain("qemu: could not load PC BIOS '" + firmwareFile + "'");
            throw StartupException.alreadyTold();
        }
        String kernel = line.machine().text("kernel");
        if (kernel == null) {
            return new MachineConfig.Boot(null, firmware);
        }
        if (type.family() == MachineType.Family.NONE) {
            throw new StartupException(
                    null, "The -kernel parameter is not supported (use the generic 'loader' device instead).");
        }
        String banner = KernelImage.banner(kernel, messages);
        String initrd = line.machine().text("initrd");
        if (initrd != null) {
            KernelImage.checkInitrd(initrd, messages);
        }
        String append = line.machine().text("append");
        return new MachineConfig.Boot(new DirectBoot(banner, append == null ? "" : append), firmware);
    }

    private static void checkGuest(@Nullable String entry) throws StartupException {
        if (entry == null) {
            return;
        }
        try {
            GuestOptions.parse(entry);
        } catch (QemuException e) {
            throw new StartupException(null, e.desc());
        }
    }

    /** Whether firmware would find something to boot; without it, it waits for ever as on a real machine. */
    static boolean isBootable(QemuCommandLine line, MachineConfig.Boot boot) {
        if (boot.directBoot() != null || boot.firmwareConfig().containsKey(GuestOptions.ENTRY)) {
            return true;
        }
        for (OptionEntry other : line.devices().others()) {
            if (DISKS.contains(other.use().option())) {
                return true;
            }
        }
        return false;
    }

    private static Map<String, String> firmwareConfig(QemuCommandLine line, Messages messages) throws StartupException {
        Map<String, String> entries = new LinkedHashMap<>();
        for (OptionEntry entry : line.devices().firmwareConfig()) {
            String name = entry.settings().get("name", "");
            String text = entry.settings().get("string");
            String file = entry.settings().get("file");
            if (!name.startsWith("opt/")) {
                messages.setLocation(entry.location());
                messages.warn("externally provided fw_cfg item names should be prefixed with \"opt/\"");
                messages.setLocation(null);
            }
            if (text != null) {
                entries.put(name, text);
            } else if (file != null) {
                entries.put(name, contents(entry, file));
            }
        }
        return entries;
    }

    private static String contents(OptionEntry entry, String file) throws StartupException {
        try {
            return Files.readString(Path.of(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new StartupException(
                    entry.location(),
                    "can't load " + file + ": Failed to open file \u201c" + file + "\u201d: " + SystemError.textOf(e));
        }
    }
}
