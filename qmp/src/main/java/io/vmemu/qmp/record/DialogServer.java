package io.vmemu.qmp.record;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.qmp.json.JsonWriter;
import io.vmemu.qmp.protocol.Side;
import io.vmemu.qmp.record.Dialog.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The server's side of one connection, as recorded: what it answers to whatever a client says. */
final class DialogServer {
    private static final String CLIENT = "client";

    private final Dialog dialog;
    private final MessageCheck check;
    private final List<RecordedEntry> commands;
    private final List<Finding> findings = new ArrayList<>();
    private final List<Content> heard = new ArrayList<>();
    private int next;
    private boolean clientEnded;

    DialogServer(Dialog dialog, Comparison comparison) {
        this.dialog = dialog;
        this.commands = dialog.commands();
        this.check = new MessageCheck(comparison, CLIENT);
    }

    /** What the client departed in. */
    List<Finding> findings() {
        return findings;
    }

    /** How many commands came as recorded. */
    int played() {
        return heard.size();
    }

    /**
     * What is to be said now: until something depends on the next command. Where the client was the first to end, it is
     * waited for.
     */
    List<Content> speak() {
        List<Content> contents = new ArrayList<>();
        for (; next < dialog.turns().size(); next++) {
            Turn turn = dialog.turns().get(next);
            boolean end = turn.entry().content() instanceof Content.End;
            boolean left = end && clientEnded;
            if (turn.entry().isFrom(Side.SERVER) && !left) {
                if (turn.after() > heard.size()) {
                    break;
                }
                contents.add(forThisClient(turn));
            }
            clientEnded |= end;
        }
        return contents;
    }

    /** Takes what the client says and returns what is to be answered. */
    List<Content> hear(Content content) {
        if (heard.size() < commands.size() && same(commands.get(heard.size()).content(), content)) {
            heard.add(content);
            return speak();
        }
        return List.of(new Content.Message(depart(content)));
    }

    /** The client has gone. */
    void leave() {
        if (heard.size() < commands.size()) {
            RecordedEntry missing = commands.get(heard.size());
            findings.add(Finding.of(missing.line(), "the client left before it sent " + text(missing.content())));
        }
    }

    /** Ids are the client's own. */
    private Content forThisClient(Turn turn) {
        QDict recorded = turn.entry().content().dict();
        if (recorded == null || !turn.isReply()) {
            return turn.entry().content();
        }
        QObject id = Dialog.id(heard.get(turn.after() - 1));
        return new Content.Message(withId(withoutId(recorded), id));
    }

    private boolean same(Content recorded, Content content) {
        QDict expected = recorded.dict();
        QDict actual = content.dict();
        if (expected == null || actual == null) {
            return recorded.equals(content);
        }
        return check.same(recorded.subject(), plain(expected), plain(actual));
    }

    private QDict depart(Content content) {
        String expected;
        if (heard.size() < commands.size()) {
            RecordedEntry command = commands.get(heard.size());
            expected = text(command.content()) + " was recorded here";
            findings.add(departure(command, content));
        } else {
            expected = "nothing more was recorded";
            int last = dialog.turns().get(dialog.turns().size() - 1).entry().line();
            findings.add(Finding.of(last, "the client sent " + text(content) + ", but " + expected));
        }
        QDict error = new QDict().put("class", "GenericError").put("desc", "Not as recorded: " + expected);
        return withId(new QDict().put("error", error), Dialog.id(content));
    }

    private Finding departure(RecordedEntry expected, Content content) {
        String what = "the client sent " + text(content) + " instead of " + text(expected.content());
        QDict actual = content.dict();
        if (actual == null) {
            return Finding.of(expected.line(), what);
        }
        Optional<RecordedEntry> nearest = NearMiss.nearest(
                plain(actual),
                commands.subList(heard.size(), commands.size()).stream()
                        .filter(command -> command.content().dict() != null)
                        .toList(),
                DialogServer::plain);
        if (nearest.isEmpty()) {
            return Finding.of(expected.line(), what);
        }
        RecordedEntry shown = nearest.get();
        String whose = shown.equals(expected) ? "" : "; most like it is line " + shown.line();
        return check.finding(expected.line(), what + whose, content.subject(), plain(shown), plain(actual));
    }

    private static QDict plain(RecordedEntry command) {
        return plain(Objects.requireNonNull(command.content().dict()));
    }

    /** What a command means: no id, and no arguments if there are none in it. */
    private static QDict plain(QDict command) {
        QDict plain = withoutId(command);
        if (plain.get("arguments") instanceof QDict arguments && arguments.size() == 0) {
            plain.members().remove("arguments");
        }
        return plain;
    }

    private static QDict withoutId(QDict message) {
        QDict copy = new QDict();
        message.members().forEach(copy::put);
        copy.members().remove("id");
        return copy;
    }

    private static QDict withId(QDict message, @Nullable QObject id) {
        return id == null ? message : message.put("id", id);
    }

    private static String text(Content content) {
        QDict message = content.dict();
        QObject value = message == null ? content.value() : plain(message);
        if (value != null) {
            return JsonWriter.toText(value);
        }
        return content instanceof Content.Raw raw
                ? "the malformed " + JsonWriter.toText(QString.of(raw.display()))
                : "nothing";
    }
}
