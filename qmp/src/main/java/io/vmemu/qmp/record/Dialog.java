package io.vmemu.qmp.record;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.qmp.protocol.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One connection of a record: which reply belongs to which command, and when an event came in relation to them. */
public final class Dialog {
    private static final int NONE = -1;

    private final List<RecordedEntry> commands = new ArrayList<>();
    private final List<Turn> turns = new ArrayList<>();

    /**
     * An entry in its place.
     *
     * @param after how many commands the server has to have before it says this
     * @param command the command that this is, or that it answers; null if it is neither
     */
    record Turn(RecordedEntry entry, int after, @Nullable RecordedEntry command) {
        boolean isReply() {
            return command != null && entry.isFrom(Side.SERVER);
        }

        /** The command's, event's or greeting's name; empty for what cannot be read. */
        String subject() {
            return (command == null ? entry : command).content().subject();
        }
    }

    Dialog(List<RecordedEntry> entries) {
        List<Integer> unanswered = new ArrayList<>();
        for (RecordedEntry entry : entries) {
            boolean end = entry.content() instanceof Content.End;
            if (entry.isFrom(Side.CLIENT) && !end) {
                unanswered.add(commands.size());
                commands.add(entry);
                turns.add(new Turn(entry, commands.size(), entry));
            } else {
                int answered = entry.isFrom(Side.SERVER) && isReply(entry.content())
                        ? takeAnswered(unanswered, id(entry.content()))
                        : NONE;
                turns.add(
                        answered == NONE
                                ? new Turn(entry, commands.size(), null)
                                : new Turn(entry, answered + 1, commands.get(answered)));
            }
        }
        moveUpToNextReply();
    }

    private static boolean isReply(Content content) {
        return content.dict() != null && !content.isEvent() && !content.isGreeting();
    }

    static @Nullable QObject id(Content content) {
        QDict dict = content.dict();
        return dict == null ? null : dict.get("id");
    }

    /** The command with that id; else, as for a text that cannot be read, the oldest one. */
    private int takeAnswered(List<Integer> unanswered, @Nullable QObject id) {
        for (Integer index : unanswered) {
            if (Objects.equals(id(commands.get(index).content()), id)) {
                unanswered.remove(index);
                return index;
            }
        }
        return unanswered.isEmpty() ? NONE : unanswered.remove(0);
    }

    /**
     * What was said before a reply must not wait for more than that reply does: the recorded client may have sent several
     * commands at once, and another one wait after each.
     */
    private void moveUpToNextReply() {
        int limit = Integer.MAX_VALUE;
        for (int i = turns.size() - 1; i >= 0; i--) {
            Turn turn = turns.get(i);
            if (turn.isReply()) {
                limit = turn.after();
            } else if (turn.entry().isFrom(Side.SERVER) && turn.after() > limit) {
                turns.set(i, new Turn(turn.entry(), limit, null));
            }
        }
    }

    /** What the client said, in order: commands and texts that cannot be read. */
    public List<RecordedEntry> commands() {
        return List.copyOf(commands);
    }

    List<Turn> turns() {
        return turns;
    }
}
