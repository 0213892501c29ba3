package io.vmemu.launcher;

import io.vmemu.emulator.identity.CpuCatalog;
import io.vmemu.emulator.identity.DeviceListing;
import io.vmemu.emulator.identity.MachineCatalog;
import io.vmemu.emulator.identity.MachineInfo;
import io.vmemu.emulator.identity.PropertyInfo;
import io.vmemu.emulator.identity.TypeCatalog;
import io.vmemu.emulator.identity.TypeInfo;
import io.vmemu.emulator.qobject.QBool;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.launcher.cli.InfoRequest;
import io.vmemu.launcher.cli.QemuCommandLine;
import io.vmemu.launcher.cli.QemuOption;
import io.vmemu.launcher.cli.StartupException;
import io.vmemu.qmp.json.JsonWriter;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Prints {@code -help}, {@code -version}, {@code -machine help} and the like, as QEMU lays them out. */
final class Listings {
    private static final int NAME_COLUMN = 20;
    private static final int OPTION_COLUMN = 24;

    private final Persona persona;
    private final PrintStream out;

    private Listings(Persona persona, PrintStream out) {
        this.persona = persona;
        this.out = out;
    }

    /** Prints what is asked for and returns the program's exit status. */
    static int print(InfoRequest request, QemuCommandLine line, PrintStream out) throws StartupException {
        Listings listings = new Listings(line.persona(), out);
        if (request instanceof InfoRequest.Lines lines) {
            lines.lines().forEach(out::println);
            return lines.status();
        }
        listings.print(request, line);
        return 0;
    }

    private void print(InfoRequest request, QemuCommandLine line) throws StartupException {
        if (request instanceof InfoRequest.Help) {
            help(line.program());
        } else if (request instanceof InfoRequest.Version) {
            version();
        } else if (request instanceof InfoRequest.MachineTypes) {
            machineTypes();
        } else if (request instanceof InfoRequest.MachineProperties) {
            machineProperties(line.machine().type());
        } else if (request instanceof InfoRequest.Devices) {
            devices();
        } else if (request instanceof InfoRequest.DeviceProperties device) {
            properties(device.type(), null, "'" + device.type() + "' is not a valid device model name");
        } else if (request instanceof InfoRequest.Objects) {
            objects();
        } else if (request instanceof InfoRequest.ObjectProperties object) {
            properties(
                    object.type(),
                    object.use().location(),
                    "Parameter 'qom-type' does not accept value '" + object.type() + "'");
        } else {
            cpus();
        }
    }

    private void version() {
        out.println("QEMU emulator version " + persona.major() + "." + persona.minor() + "." + persona.micro()
                + " (vmemu)");
    }

    private void help(String program) {
        version();
        out.println("usage: " + program + " [options] [disk_image]");
        out.println();
        out.println("The options are QEMU's; see its documentation. These are known:");
        List<String> names = new ArrayList<>();
        for (QemuOption option : QemuOption.values()) {
            if (option.isOf(persona) && option.isForThisTarget()) {
                names.add("-" + option.optionName() + (option.takesArgument() ? " ..." : ""));
            }
        }
        names.sort(null);
        names.forEach(out::println);
        out.println();
        out.println(
                "-x-vmemu [persona=7.2|10.0][,guest=...][,clock=real|manual|jump][,seed=n][,journal=on|off][,host.memory=size][,host.hugepages=n]");
        out.println("                what QEMU has no option for (VMEMU_PERSONA in the environment is a persona, too)");
    }

    private void machineTypes() {
        out.println("Supported machines are:");
        for (MachineInfo machine : MachineCatalog.of(persona).machines().values()) {
            String description = description(machine.name());
            if (machine.alias() != null) {
                out.println(
                        pad(machine.alias(), NAME_COLUMN) + " " + description + " (alias of " + machine.name() + ")");
            }
            out.println(pad(machine.name(), NAME_COLUMN) + " " + description
                    + (machine.isDefault() ? " (default)" : "")
                    + (machine.answer().get("deprecated") == QBool.TRUE ? " (deprecated)" : ""));
        }
    }

    private static String description(String machine) {
        if (machine.startsWith("pc-q35-")) {
            return "Standard PC (Q35 + ICH9, 2009)";
        }
        if (machine.startsWith("pc-i440fx-")) {
            return "Standard PC (i440FX + PIIX, 1996)";
        }
        return switch (machine) {
            case "none" -> "empty machine";
            case "isapc" -> "ISA-only PC";
            case "microvm" -> "microvm (i386)";
            case "x-remote" -> "Experimental remote machine";
            default -> machine;
        };
    }

    private void machineProperties(@Nullable String nameOrAlias) throws StartupException {
        String name = nameOrAlias == null ? "pc" : nameOrAlias;
        MachineInfo machine = MachineCatalog.of(persona).find(name);
        properties(
                machine == null ? name : machine.name() + "-machine",
                null,
                "unsupported machine type\nUse -machine help to list supported machines");
    }

    private void devices() {
        DeviceListing.lines(persona).forEach(out::println);
    }

    private void objects() {
        out.println("List of user creatable objects:");
        TypeCatalog types = TypeCatalog.of(persona);
        for (String name : types.names()) {
            TypeInfo type = types.find(name);
            if (type != null && !type.isAbstract() && !type.isInterface() && types.isA(type, "user-creatable")) {
                out.println("  " + name);
            }
        }
    }

    private void properties(String typeName, @Nullable String location, String unknown) throws StartupException {
        TypeCatalog types = TypeCatalog.of(persona);
        TypeInfo type = types.find(typeName);
        if (type == null) {
            throw new StartupException(location, unknown);
        }
        List<String> lines = new ArrayList<>();
        for (PropertyInfo property : types.properties(type)) {
            if (!property.isChild() && property.writable() != PropertyInfo.Writable.NEVER) {
                lines.add(property(property));
            }
        }
        out.println(typeName + " options:");
        lines.sort(null);
        lines.forEach(out::println);
    }

    private static String property(PropertyInfo property) {
        String text = pad("  " + property.name() + "=<" + property.type() + ">", OPTION_COLUMN);
        String description = property.description();
        String fallback =
                property.defaultValue() == null ? "" : " (default: " + JsonWriter.toText(property.defaultValue()) + ")";
        return description == null && fallback.isEmpty()
                ? text.stripTrailing()
                : text + " - " + (description == null ? "" : description) + fallback;
    }

    private void cpus() {
        out.println("Available CPUs:");
        for (String name : CpuCatalog.of(persona).models().keySet()) {
            out.println("  " + name);
        }
    }

    private static String pad(String text, int width) {
        return text.length() >= width ? text : text + " ".repeat(width - text.length());
    }
}
