package io.vmemu.launcher.assembly;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.GuestPlatform.DirectBoot;
import io.vmemu.emulator.machine.MachineConfig;
import io.vmemu.guest.GuestOptions;
import io.vmemu.launcher.cli.OptionEntry;
import io.vmemu.launcher.cli.QemuCommandLine;
import io.vmemu.launcher.cli.StartupException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What there is to boot: a kernel image, a disk, or what {@code opt/vmemu/guest} asks for. */
final class GuestBoot {
    /** Enough of a bzImage for its boot header and the version text that it points to (Linux boot protocol, 0x20e). */
    private static final int HEADER_BYTES = 0x10000;

    private static final int MAGIC_OFFSET = 0x202;
    private static final int VERSION_OFFSET = 0x20e;
    private static final int VERSION_BASE = 0x200;
    private static final Set<String> DISK_OPTIONS = Set.of("drive", "blockdev", "hda", "hdb", "hdc", "hdd", "cdrom");

    private GuestBoot() {}

    static MachineConfig.Boot read(QemuCommandLine line) throws StartupException {
        Map<String, String> firmware = firmwareConfig(line);
        String guest = line.vmemu().guest();
        if (guest != null) {
            firmware.put(GuestOptions.ENTRY, guest);
        }
        checkGuest(firmware.get(GuestOptions.ENTRY));
        String kernel = line.machine().text("kernel");
        String append = line.machine().text("append");
        if (kernel == null) {
            if (append != null) {
                throw new StartupException(null, "-append only allowed with -kernel option");
            }
            return new MachineConfig.Boot(null, firmware);
        }
        return new MachineConfig.Boot(new DirectBoot(banner(kernel), append == null ? "" : append), firmware);
    }

    private static void checkGuest(@Nullable String entry) throws StartupException {
        try {
            GuestOptions.parse(entry == null ? "" : entry);
        } catch (QemuException e) {
            throw new StartupException(null, e.desc());
        }
    }

    /** Whether firmware would find something to boot; without it, it waits for ever as on a real machine. */
    static boolean isBootable(QemuCommandLine line, MachineConfig.Boot boot) {
        return boot.directBoot() != null
                || boot.firmwareConfig().containsKey(GuestOptions.ENTRY)
                || line.devices().others().stream()
                        .anyMatch(other ->
                                DISK_OPTIONS.contains(other.use().option().optionName()));
    }

    private static Map<String, String> firmwareConfig(QemuCommandLine line) throws StartupException {
        Map<String, String> entries = new LinkedHashMap<>();
        for (OptionEntry entry : line.devices().firmwareConfig()) {
            String name = entry.settings().get("name");
            String text = entry.settings().get("string");
            String file = entry.settings().get("file");
            if (name == null) {
                throw new StartupException(entry.location(), "name, string or file, or gen_id must be specified");
            }
            if (text != null) {
                entries.put(name, text);
            } else if (file != null) {
                try {
                    entries.put(name, Files.readString(Path.of(file), StandardCharsets.UTF_8));
                } catch (IOException e) {
                    throw new StartupException(entry.location(), "can't load " + file);
                }
            }
        }
        return entries;
    }

    /** The version text of a kernel image, empty for an image without boot header. */
    private static String banner(String path) throws StartupException {
        byte[] image;
        try (InputStream file = Files.newInputStream(Path.of(path))) {
            image = file.readNBytes(HEADER_BYTES);
        } catch (IOException e) {
            throw new StartupException(null, "could not open kernel file '" + path + "': No such file or directory");
        }
        if (image.length < VERSION_OFFSET + 2 || !text(image, MAGIC_OFFSET, 4).equals("HdrS")) {
            return "";
        }
        int pointer = (image[VERSION_OFFSET] & 0xff) | (image[VERSION_OFFSET + 1] & 0xff) << 8;
        int start = VERSION_BASE + pointer;
        int end = start;
        while (end < image.length && image[end] != 0) {
            end++;
        }
        return pointer == 0 || start >= image.length ? "" : text(image, start, end - start);
    }

    private static String text(byte[] image, int offset, int length) {
        return new String(image, offset, length, StandardCharsets.ISO_8859_1);
    }
}
