package io.vmemu.launcher.shell;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QDict;
import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/** Completes commands, the names of their arguments, and the values of enumerations and booleans. */
final class SchemaCompleter implements Completer {
    private final CommandSchema schema;
    private final List<String> ownCommands;

    /** Completes by {@code schema}, and {@code ownCommands} of the shell. */
    SchemaCompleter(CommandSchema schema, List<String> ownCommands) {
        this.schema = schema;
        this.ownCommands = ownCommands;
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        if (line.wordIndex() == 0) {
            schema.commands().forEach(command -> candidates.add(new Candidate(command)));
            ownCommands.forEach(command -> candidates.add(new Candidate(command)));
            return;
        }
        String command = line.words().get(0);
        if (command.equals("help")) {
            schema.commands().forEach(other -> candidates.add(new Candidate(other)));
            return;
        }
        List<CommandSchema.Member> members = schema.members(command, given(line));
        String word = line.word();
        int equals = word.indexOf('=');
        for (CommandSchema.Member member : members) {
            if (equals < 0) {
                String text = member.name() + "=";
                String description = member.type() + (member.optional() ? ", optional" : "");
                candidates.add(new Candidate(text, text, null, description, null, null, false));
            } else if (word.startsWith(member.name() + "=")) {
                member.values().forEach(value -> candidates.add(new Candidate(member.name() + "=" + value)));
            }
        }
    }

    /** What the words before the cursor's say. */
    private QDict given(ParsedLine line) {
        try {
            return CommandLineText.parse(String.join(" ", line.words().subList(0, line.wordIndex())), schema)
                    .arguments();
        } catch (QemuException e) {
            return new QDict();
        }
    }
}
