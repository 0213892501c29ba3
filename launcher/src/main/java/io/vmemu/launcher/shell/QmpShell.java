package io.vmemu.launcher.shell;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.qmp.client.QmpClient;
import io.vmemu.qmp.client.QmpErrorException;
import io.vmemu.qmp.client.QmpEvent;
import io.vmemu.qmp.json.Json;
import io.vmemu.qmp.json.JsonWriter;
import io.vmemu.qmp.schema.Arguments;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Consumer;

/** Executes the shell's lines on a client's connection and says what came of them. */
final class QmpShell {
    /** What the shell does itself. */
    static final List<String> OWN_COMMANDS = List.of("help", "hmp", "exit");

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");

    private final QmpClient client;
    private final CommandSchema schema;
    private boolean quit;

    /** Asks the server for its schema. */
    QmpShell(QmpClient client) throws IOException, QmpErrorException {
        this.client = client;
        this.schema = new CommandSchema((QList) client.execute("query-qmp-schema"));
    }

    /** Has events printed from now on. */
    void printEvents(Consumer<String> out) {
        client.onEvent(event -> out.accept(text(event)));
    }

    /** Whether the machine has been told to quit, and has said that it will: that the connection ends then is no wonder. */
    boolean hasQuit() {
        return quit;
    }

    CommandSchema schema() {
        return schema;
    }

    /** What the server is. */
    String greeting() {
        Arguments qemu = Arguments.of(client.greeting()).object("version").object("qemu");
        return "QEMU " + qemu.integer("major") + "." + qemu.integer("minor") + "." + qemu.integer("micro") + ", "
                + schema.commands().size() + " commands; Tab completes, help COMMAND explains, exit leaves";
    }

    /** Executes a line: JSON as it is, one of the shell's own commands, or a command with its arguments. */
    Outcome execute(String line, Consumer<String> out) throws IOException {
        String text = line.strip();
        if (text.isEmpty() || text.startsWith("#")) {
            return Outcome.DONE;
        }
        if (text.equals("exit")) {
            return Outcome.LEAVE;
        }
        try {
            if (text.equals("help") || text.startsWith("help ")) {
                help(text.substring("help".length()).strip(), out);
            } else if (text.startsWith("hmp ")) {
                String hmp = text.substring("hmp ".length()).strip();
                QDict arguments = new QDict().put("command-line", hmp);
                out.accept(CommandLineText.plain(client.execute("human-monitor-command", arguments))
                        .stripTrailing());
                quit |= hmp.equals("quit") || hmp.equals("q");
            } else {
                CommandLineText.Invocation call =
                        text.startsWith("{") ? json(text) : CommandLineText.parse(text, schema);
                out.accept(JsonWriter.toIndentedText(client.execute(call.command(), call.arguments())));
                quit |= call.command().equals("quit");
            }
            return Outcome.DONE;
        } catch (QmpErrorException e) {
            out.accept(e.errorClass() + ": " + e.desc());
        } catch (QemuException e) {
            out.accept(e.desc());
        }
        return Outcome.REFUSED;
    }

    private static CommandLineText.Invocation json(String text) throws QemuException {
        if (!(Json.parse(text) instanceof QDict message) || !message.has("execute")) {
            throw new QemuException("a command in JSON is an object with a member 'execute'");
        }
        Arguments view = Arguments.of(message);
        Arguments arguments = view.objectOrNull("arguments");
        return new CommandLineText.Invocation(
                view.string("execute"), arguments == null ? new QDict() : arguments.dict());
    }

    private void help(String command, Consumer<String> out) throws QemuException {
        if (command.isEmpty()) {
            out.accept("COMMAND NAME=VALUE...  executes a command of QMP; values are JSON, texts, or sizes such as 1G");
            out.accept("{\"execute\": ...}       the same as JSON");
            out.accept("hmp TEXT               a command of the human monitor, such as info memory-devices");
            out.accept("help COMMAND           what a command takes");
            out.accept("exit                   leaves the shell; the machine goes on");
            return;
        }
        if (!schema.commands().contains(command)) {
            throw new QemuException("The command " + command + " has not been found");
        }
        List<CommandSchema.Member> members = schema.members(command, new QDict());
        out.accept(members.isEmpty() ? command + " takes nothing by itself" : command);
        for (CommandSchema.Member member : members) {
            String values = member.values().isEmpty() ? "" : ": " + String.join(" ", member.values());
            out.accept("  " + member.name() + "  " + member.type() + (member.optional() ? ", optional" : "") + values);
        }
    }

    private static String text(QmpEvent event) {
        Instant time = Instant.EPOCH.plus(event.epochMicros(), ChronoUnit.MICROS);
        return "event " + TIME.format(time.atZone(ZoneId.systemDefault())) + " " + event.name()
                + (event.data().size() > 0 ? " " + JsonWriter.toText(event.data()) : "");
    }

    /** What came of a line. */
    enum Outcome {
        DONE,
        REFUSED,
        LEAVE
    }
}
