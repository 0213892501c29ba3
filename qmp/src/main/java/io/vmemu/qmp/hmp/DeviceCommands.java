package io.vmemu.qmp.hmp;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.Netdevs;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.emulator.qom.InputStyle;
import java.util.List;

/** Devices come and go, and links go up and down. */
final class DeviceCommands {
    private DeviceCommands() {}

    static void register(CommandTable commands) {
        commands.add(
                "device_add",
                "driver[,prop=value][,...]",
                "add device, like -device on the command line",
                DeviceCommands::add,
                HmpParameter.of(HmpParameter.Kind.OPTIONS, "device"));
        commands.add("device_del", "device", "remove device", DeviceCommands::delete, HmpParameter.word("id"));
        commands.add(new HmpCommand(
                "set_link",
                "name on|off",
                "change the link status of a network adapter",
                List.of(HmpParameter.word("name"), HmpParameter.of(HmpParameter.Kind.ON_OFF, "up")),
                List.of("set_link"),
                DeviceCommands::setLink));
        commands.add(new HmpCommand(
                "netdev_add",
                "[user|tap|socket|stream|dgram|vde|bridge|hubport|netmap|vhost-user],id=str[,prop=value][,...]",
                "add host network device",
                List.of(HmpParameter.of(HmpParameter.Kind.NETDEV, "netdev")),
                List.of("netdev_add"),
                DeviceCommands::addNetdev));
        commands.add(byId("netdev_del", "id", "remove host network device", "netdev_del"));
        commands.add(byId("chardev-remove", "id", "remove chardev", "chardev-remove"));
        commands.add(byId("chardev-send-break", "id", "send a break on chardev", "chardev-send-break"));
    }

    private static HmpCommand byId(String name, String syntax, String help, String qmpCommand) {
        return new HmpCommand(
                name,
                syntax,
                help,
                List.of(HmpParameter.word("id")),
                List.of(qmpCommand),
                call -> call.qmp(qmpCommand, new QDict().put("id", call.string("id"))));
    }

    /** Unlike the QMP command's, all values are texts. */
    private static void add(HmpCall call) throws QemuException {
        QDict options = call.arguments().options("device");
        if (!TypeHelp.ofDevice(options, call)) {
            call.machine().addDevice(options, InputStyle.KEYVAL);
        }
    }

    private static void delete(HmpCall call) throws QemuException {
        call.qmp("device_del", new QDict().put("id", call.string("id")));
    }

    private static void addNetdev(HmpCall call) throws QemuException {
        QDict options = call.arguments().options("netdev");
        if (options.get("type") instanceof QString type && TypeHelp.isAsked(type.value())) {
            Netdevs.help().forEach(call.out()::line);
        } else {
            call.qmpWithOptions("netdev_add", options);
        }
    }

    private static void setLink(HmpCall call) throws QemuException {
        call.qmp(
                "set_link",
                new QDict()
                        .put("name", call.string("name"))
                        .put("up", call.arguments().bool("up")));
    }
}
