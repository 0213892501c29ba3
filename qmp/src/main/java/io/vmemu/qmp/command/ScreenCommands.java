package io.vmemu.qmp.command;

import io.vmemu.emulator.error.ErrorClass;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qom.Device;
import io.vmemu.emulator.qom.QomObject;
import io.vmemu.qmp.channel.Reasons;
import io.vmemu.qmp.protocol.CommandRegistry;
import io.vmemu.qmp.schema.Arguments;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * QAPI's module {@code ui}: there are no displays to look at from outside. A graphics device has a screen, on which
 * a guest without a driver for it never shows anything.
 */
final class ScreenCommands {
    /** Types of graphics devices; each has one screen. */
    private static final Set<String> GRAPHICS = Set.of(
            "VGA",
            "secondary-vga",
            "isa-vga",
            "cirrus-vga",
            "isa-cirrus-vga",
            "ati-vga",
            "bochs-display",
            "vmware-svga",
            "qxl",
            "qxl-vga",
            "ramfb",
            "virtio-vga",
            "virtio-gpu-pci");

    private static final BlankPicture SCREEN = new BlankPicture(640, 480);

    private final Machine machine;

    ScreenCommands(Machine machine) {
        this.machine = machine;
    }

    void register(CommandRegistry registry) {
        registry.module("ui")
                .query("query-vnc", (arguments, context) -> new QDict().put("enabled", false))
                .query("query-vnc-servers", (arguments, context) -> new QList())
                .query(
                        "query-spice",
                        (arguments, context) -> new QDict()
                                .put("enabled", false)
                                .put("migrated", false)
                                .put("mouse-mode", "client"))
                .action("screendump", (arguments, context) -> dump(arguments));
    }

    private void dump(Arguments arguments) throws QemuException {
        String id = arguments.stringOrNull("device");
        if (id != null) {
            requireScreen(id, arguments.integer("head", 0));
        } else if (arguments.has("head")) {
            throw new QemuException("'head' must be specified together with 'device'");
        } else if (machine.tree().all().stream().noneMatch(ScreenCommands::hasScreen)) {
            throw new QemuException("There is no console to take a screendump from");
        }
        write(arguments.string("filename"), arguments.string("format", "ppm").equals("png"));
    }

    private void requireScreen(String id, long head) throws QemuException {
        Device device = find(id);
        if (device == null) {
            throw new QemuException(ErrorClass.DEVICE_NOT_FOUND, "Device '" + id + "' not found");
        }
        if (head != 0 || !hasScreen(device)) {
            throw new QemuException("Device " + id + " (head " + head + ") is not bound to a QemuConsole");
        }
    }

    private @Nullable Device find(String id) {
        for (QomObject object : machine.tree().all()) {
            if (object instanceof Device device && id.equals(device.id())) {
                return device;
            }
        }
        return null;
    }

    private static boolean hasScreen(QomObject object) {
        return GRAPHICS.contains(object.type().name());
    }

    private static void write(String fileName, boolean png) throws QemuException {
        try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(Path.of(fileName)))) {
            if (png) {
                SCREEN.writePng(file);
            } else {
                SCREEN.writePpm(file);
            }
        } catch (IOException e) {
            throw new QemuException("failed to open file '" + fileName + "': " + Reasons.of(e));
        }
    }
}
