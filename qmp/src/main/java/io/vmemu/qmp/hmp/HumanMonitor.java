package io.vmemu.qmp.hmp;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.option.Digits;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The human monitor of a machine. A line names a command by its whole name (there are no abbreviations) and gives its
 * arguments; what is wrong with it is told in text. Texts as QEMU 7.2 and 10.0 print them.
 */
public final class HumanMonitor {
    static final String INFO = "info";

    private final Machine machine;
    private final QmpCalls qmp;
    private final CommandTable commands;
    private final CommandTable infos;
    private DataFormat format = DataFormat.INITIAL;

    /**
     * A monitor.
     *
     * @param qmp the machine's QMP commands, which do most of the work
     */
    public HumanMonitor(Machine machine, QmpCalls qmp) {
        this.machine = machine;
        this.qmp = qmp;
        this.commands = new CommandTable(qmp, machine, Catalog.BEFORE_BOARD);
        this.infos = new CommandTable(qmp, machine, Catalog.INFOS_BEFORE_BOARD);
        commands.add("help|?", "[cmd]", "show the help", this::help, HmpParameter.optionalRest("name"));
        commands.add(
                INFO,
                "[subcommand]",
                "show various information about the system state",
                call -> helpAll(infos, INFO + " ", call),
                HmpParameter.optionalRest("item"));
        Catalog.fill(commands, infos, machine.persona());
    }

    /**
     * Executes a line.
     *
     * @param cpuIndex the CPU that commands about a CPU are about
     * @return what it prints, its lines ended by CR LF
     */
    public String execute(String line, int cpuIndex) {
        return execute(line, new HmpUser.Passing(cpuIndex));
    }

    /**
     * Executes a line.
     *
     * @return what it prints, its lines ended by CR LF
     */
    String execute(String line, HmpUser user) {
        HmpOutput out = new HmpOutput();
        machine.reporter().redirect(out);
        try {
            execute(line, new HmpCall(machine, qmp, out, user));
        } finally {
            machine.reporter().redirect(null);
        }
        return out.text();
    }

    /** Completes the word at the end of a line's beginning. */
    Completion complete(String text) {
        return new Completer(machine, qmp, commands, infos).complete(text);
    }

    private void execute(String line, HmpCall call) {
        int at = skipSpace(line, 0);
        if (at == line.length()) {
            return;
        }
        int end = endOfWord(line, at);
        CommandTable table = commands;
        HmpCommand command = table.find(line.substring(at, end));
        int rest = skipSpace(line, end);
        if (command != null && command.isNamed(INFO) && rest < line.length()) {
            at = rest;
            end = endOfWord(line, at);
            table = infos;
            command = table.find(line.substring(at, end));
            rest = skipSpace(line, end);
        }
        if (command == null) {
            call.out().line("unknown command: '" + line.substring(0, end) + "'");
            return;
        }
        if (!table.isAvailable(command)) {
            call.out()
                    .line("Command '" + line.substring(0, end)
                            + "' not available until machine initialization has completed.");
            return;
        }
        ArgumentReader reader = new ArgumentReader(command, line, rest, machine.persona(), format, call.out());
        try {
            call.setArguments(reader.read());
            command.handler().execute(call);
        } catch (HmpSyntaxException e) {
            call.out().print(e.text());
            call.out().line("Try \"help " + line.substring(0, end) + "\" for more information");
        } catch (QemuException e) {
            call.out().line("Error: " + e.descWithHint());
        } finally {
            format = reader.format();
        }
    }

    private static int skipSpace(String line, int from) {
        int at = from;
        while (at < line.length() && Digits.isSpace(line.charAt(at))) {
            at++;
        }
        return at;
    }

    private static int endOfWord(String line, int from) {
        int at = from;
        while (at < line.length() && line.charAt(at) != '/' && !Digits.isSpace(line.charAt(at))) {
            at++;
        }
        return at;
    }

    private void help(HmpCall call) {
        String name = call.stringOrNull("name");
        if (name == null) {
            helpAll(commands, "", call);
            return;
        }
        List<String> words = ArgumentReader.words(name, machine.persona());
        if (words == null) {
            return;
        }
        HmpCommand command = commands.findAvailable(words.get(0));
        String unknown = words.get(0);
        String prefix = "";
        if (command != null && command.isNamed(INFO)) {
            if (words.size() == 1) {
                helpAll(infos, INFO + " ", call);
                return;
            }
            prefix = INFO + " ";
            unknown = prefix + words.get(1);
            command = infos.findAvailable(words.get(1));
        }
        helpOn(command, prefix, unknown, call);
    }

    private static void helpOn(@Nullable HmpCommand command, String prefix, String word, HmpCall call) {
        if (command == null) {
            call.out().line("unknown command: '" + word + "'");
        } else {
            call.out().line(prefix + command.name() + " " + command.syntax() + " -- " + command.help());
        }
    }

    private static void helpAll(CommandTable table, String prefix, HmpCall call) {
        table.all().forEach(command -> helpOn(command, prefix, "", call));
    }
}
