package io.vmemu.guest.agent;

import io.vmemu.emulator.error.ErrorClass;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.guest.agent.AgentHost.Shutdown;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The agent's commands. Those that would reach into files, processes or disks, of which this guest has none, are
 * disabled, as distributions disable them too; {@code guest-info} says so.
 */
public final class AgentCommands implements GuestAgent {
    private static final String VERSION = "7.2.22";
    private static final Set<String> SILENT =
            Set.of("guest-shutdown", "guest-suspend-disk", "guest-suspend-ram", "guest-suspend-hybrid");
    /** In the order in which the agent lists them. */
    private static final List<String> NAMES = List.of(
            "guest-get-cpustats",
            "guest-get-diskstats",
            "guest-ssh-remove-authorized-keys",
            "guest-ssh-add-authorized-keys",
            "guest-ssh-get-authorized-keys",
            "guest-get-devices",
            "guest-get-osinfo",
            "guest-get-timezone",
            "guest-get-users",
            "guest-get-host-name",
            "guest-exec",
            "guest-exec-status",
            "guest-get-memory-block-info",
            "guest-set-memory-blocks",
            "guest-get-memory-blocks",
            "guest-set-user-password",
            "guest-get-fsinfo",
            "guest-get-disks",
            "guest-set-vcpus",
            "guest-get-vcpus",
            "guest-network-get-interfaces",
            "guest-suspend-hybrid",
            "guest-suspend-ram",
            "guest-suspend-disk",
            "guest-fstrim",
            "guest-fsfreeze-thaw",
            "guest-fsfreeze-freeze-list",
            "guest-fsfreeze-freeze",
            "guest-fsfreeze-status",
            "guest-file-flush",
            "guest-file-seek",
            "guest-file-write",
            "guest-file-read",
            "guest-file-close",
            "guest-file-open",
            "guest-shutdown",
            "guest-info",
            "guest-set-time",
            "guest-get-time",
            "guest-ping",
            "guest-sync",
            "guest-sync-delimited");

    private final AgentHost host;
    private final Map<String, Command> commands = new LinkedHashMap<>();

    /** What a command does. */
    @FunctionalInterface
    private interface Command {
        /** What the command returns; null stands for an empty object. */
        @Nullable
        QObject execute(AgentArguments arguments) throws QemuException;
    }

    /** What a command without arguments does. */
    @FunctionalInterface
    private interface Query {
        @Nullable
        QObject execute();
    }

    /** An agent in {@code host}. */
    public AgentCommands(AgentHost host) {
        this.host = host;
        MemoryBlockCommands memory = new MemoryBlockCommands(host);
        SystemCommands system = new SystemCommands(host);
        commands.put("guest-sync", AgentCommands::sync);
        commands.put("guest-sync-delimited", AgentCommands::sync);
        query("guest-ping", () -> null);
        query("guest-info", this::info);
        commands.put("guest-shutdown", this::shutDown);
        query("guest-get-memory-blocks", memory::blocks);
        query("guest-get-memory-block-info", memory::info);
        commands.put("guest-set-memory-blocks", memory::set);
        query("guest-get-time", system::time);
        commands.put("guest-set-time", system::setTime);
        query("guest-get-osinfo", system::osInfo);
        query("guest-get-host-name", system::hostName);
        query("guest-get-vcpus", system::vcpus);
        query("guest-get-timezone", system::timezone);
        query("guest-network-get-interfaces", system::networkInterfaces);
        query("guest-get-users", QList::new);
        query("guest-get-fsinfo", QList::new);
    }

    private void query(String name, Query query) {
        commands.put(name, arguments -> {
            arguments.end();
            return query.execute();
        });
    }

    @Override
    public @Nullable Reply execute(QObject request) {
        QDict response = new QDict();
        boolean delimited = false;
        try {
            if (!(request instanceof QDict dict)) {
                throw new QemuException("QMP input must be a JSON object");
            }
            QObject id = dict.get("id");
            if (id != null) {
                response.put("id", id);
            }
            String name = commandName(dict);
            QObject result = command(name).execute(arguments(dict));
            if (SILENT.contains(name)) {
                return null;
            }
            response.put("return", result == null ? new QDict() : result);
            delimited = name.equals("guest-sync-delimited");
        } catch (QemuException e) {
            response.put(
                    "error", new QDict().put("class", e.errorClass().wireName()).put("desc", e.desc()));
        }
        return new Reply(response, delimited);
    }

    private static String commandName(QDict request) throws QemuException {
        for (Map.Entry<String, QObject> member : request.members().entrySet()) {
            switch (member.getKey()) {
                case "execute" -> {
                    if (!(member.getValue() instanceof QString)) {
                        throw new QemuException("QMP input member 'execute' must be a string");
                    }
                }
                case "arguments" -> {
                    if (!(member.getValue() instanceof QDict)) {
                        throw new QemuException("QMP input member 'arguments' must be an object");
                    }
                }
                case "id" -> {}
                default -> throw new QemuException("QMP input member '" + member.getKey() + "' is unexpected");
            }
        }
        if (!(request.get("execute") instanceof QString name)) {
            throw new QemuException("QMP input lacks member 'execute'");
        }
        return name.value();
    }

    private Command command(String name) throws QemuException {
        Command command = commands.get(name);
        if (command != null) {
            return command;
        }
        if (NAMES.contains(name)) {
            throw new QemuException(ErrorClass.COMMAND_NOT_FOUND, "Command " + name + " has been disabled");
        }
        throw new QemuException(ErrorClass.COMMAND_NOT_FOUND, "The command " + name + " has not been found");
    }

    private static AgentArguments arguments(QDict request) {
        return new AgentArguments(request.get("arguments") instanceof QDict arguments ? arguments : new QDict());
    }

    private static QObject sync(AgentArguments arguments) throws QemuException {
        long id = arguments.integer("id");
        arguments.end();
        return QNum.of(id);
    }

    private QObject info() {
        QList supported = new QList();
        for (String name : NAMES) {
            supported.add(new QDict()
                    .put("name", name)
                    .put("enabled", commands.containsKey(name))
                    .put("success-response", !SILENT.contains(name)));
        }
        return new QDict().put("version", VERSION).put("supported_commands", supported);
    }

    private @Nullable QObject shutDown(AgentArguments arguments) throws QemuException {
        String mode = arguments.text("mode", "powerdown");
        arguments.end();
        host.shutDown(
                switch (mode) {
                    case "powerdown" -> Shutdown.POWERDOWN;
                    case "halt" -> Shutdown.HALT;
                    case "reboot" -> Shutdown.REBOOT;
                    default -> throw new QemuException("mode is invalid (valid values are: halt|powerdown|reboot");
                });
        return null;
    }
}
