package io.vmemu.qmp.record;

import io.vmemu.qmp.client.ClientSocket;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Plays the clients of a record to a server and compares what it says with what the recorded one said: replies by their
 * ids, events as {@link EventMode} says. Before each command it waits for the replies and events that the recorded
 * client had got by then.
 */
public final class ServerReplay {
    private ServerReplay() {}

    /**
     * How to play.
     *
     * @param comparison what may differ
     * @param events how events are compared
     * @param replyTimeout how long to wait for the server, for each of its replies, and for it to close
     * @param eventTimeout how long to wait for the events that the record has at some place
     * @param paced whether commands are sent no earlier than they were when recorded
     */
    public record Options(
            Comparison comparison, EventMode events, Duration replyTimeout, Duration eventTimeout, boolean paced) {
        /** {@link Comparison#usual}, events in any order, ten seconds for a reply, two for events, no pace. */
        public static final Options DEFAULT =
                new Options(Comparison.usual(), EventMode.ANY, Duration.ofSeconds(10), Duration.ofSeconds(2), false);

        public Options withComparison(Comparison other) {
            return new Options(other, events, replyTimeout, eventTimeout, paced);
        }

        public Options withEvents(EventMode mode) {
            return new Options(comparison, mode, replyTimeout, eventTimeout, paced);
        }

        public Options withReplyTimeout(Duration timeout) {
            return new Options(comparison, events, timeout, eventTimeout, paced);
        }

        public Options withEventTimeout(Duration timeout) {
            return new Options(comparison, events, replyTimeout, timeout, paced);
        }

        public Options withPace() {
            return new Options(comparison, events, replyTimeout, eventTimeout, true);
        }
    }

    /**
     * Plays the connections of the record one after the other.
     *
     * @throws IOException if nobody listens on {@code socket}
     */
    public static ReplayReport play(Recording recording, Path socket, Options options) throws IOException {
        List<Finding> findings = new ArrayList<>();
        int commands = 0;
        int sent = 0;
        for (Dialog dialog : recording.dialogs()) {
            commands += dialog.commands().size();
            try (ClientSocket connection = ClientSocket.connect(socket, options.replyTimeout())) {
                DialogPlayer player = new DialogPlayer(connection, options);
                findings.addAll(player.play(dialog));
                sent += player.sent();
            }
        }
        return new ReplayReport(commands, sent, findings);
    }
}
