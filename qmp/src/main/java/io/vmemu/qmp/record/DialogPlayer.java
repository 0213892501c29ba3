package io.vmemu.qmp.record;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.time.NanoClock;
import io.vmemu.emulator.time.SystemClocks;
import io.vmemu.qmp.client.ClientSocket;
import io.vmemu.qmp.json.JsonWriter;
import io.vmemu.qmp.protocol.Side;
import io.vmemu.qmp.record.Dialog.Turn;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Plays one connection's client to a server. */
final class DialogPlayer {
    private static final String SERVER = "server";

    private final NanoClock clock = SystemClocks.monotonic();
    private final ClientSocket socket;
    private final ServerReplay.Options options;
    private final MessageCheck check;
    private final EventLedger events;
    private final List<QDict> received = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private @Nullable String ended;
    private int sent;
    private int givenUp;
    private int line;

    DialogPlayer(ClientSocket socket, ServerReplay.Options options) {
        this.socket = socket;
        this.options = options;
        this.check = new MessageCheck(options.comparison(), SERVER);
        this.events = new EventLedger(options.events(), check);
    }

    /** Plays all of it and returns what was not as recorded. */
    List<Finding> play(Dialog dialog) {
        long start = clock.nanoTime();
        for (Turn turn : dialog.turns()) {
            RecordedEntry entry = turn.entry();
            line = entry.line();
            if (entry.isFrom(Side.CLIENT)) {
                awaitEvents();
                awaitPace(dialog, entry, start);
                speak(entry.content());
            } else {
                listen(turn);
            }
        }
        awaitEvents();
        findings.addAll(events.findings());
        received.forEach(message -> findings.add(
                Finding.of(line, "the server said " + JsonWriter.toText(message) + ", which was not recorded")));
        return findings;
    }

    /** How many commands were sent. */
    int sent() {
        return sent;
    }

    /** A client may have waited for events before it went on. Those that fail to come are not waited for twice. */
    private void awaitEvents() {
        await(() -> events.missing() <= givenUp, options.eventTimeout());
        givenUp = events.missing();
    }

    private void awaitPace(Dialog dialog, RecordedEntry entry, long start) {
        if (options.paced()) {
            long first = dialog.turns().get(0).entry().millis();
            long due = start + TimeUnit.MILLISECONDS.toNanos(entry.millis() - first);
            await(() -> clock.nanoTime() - due >= 0, Duration.ofNanos(Math.max(0, due - clock.nanoTime())));
        }
    }

    private void speak(Content content) {
        try {
            if (content instanceof Content.Message message) {
                send(JsonWriter.toLine(message.value()));
            } else if (content instanceof Content.Raw raw) {
                send(raw.bytes());
            } else {
                socket.shutdownOutput();
            }
        } catch (IOException e) {
            ended = "nothing more could be sent: " + e.getMessage();
        }
    }

    private void send(byte[] bytes) throws IOException {
        ByteBuffer out = ByteBuffer.wrap(bytes);
        long deadline = clock.nanoTime() + options.replyTimeout().toNanos();
        while (!socket.write(out)) {
            if (ended != null || clock.nanoTime() - deadline >= 0) {
                throw new IOException(ended == null ? "the server reads nothing" : ended);
            }
            receive(1);
        }
        sent++;
    }

    private void listen(Turn turn) {
        Content content = turn.entry().content();
        QDict recorded = content.dict();
        if (content instanceof Content.End) {
            if (!await(() -> ended != null, options.replyTimeout())) {
                findings.add(Finding.of(line, "the server did not close the connection"));
            }
        } else if (recorded == null) {
            findings.add(Finding.of(line, "the recorded server said what is not QMP"));
        } else if (content.isEvent()) {
            events.expect(line, recorded);
        } else {
            compare(turn, recorded);
        }
    }

    private void compare(Turn turn, QDict recorded) {
        boolean greeting = turn.command() == null;
        String subject = turn.subject();
        String what = greeting ? "greeting" : "reply to " + (subject.isEmpty() ? "malformed text" : subject);
        Predicate<QDict> awaited = message ->
                isGreeting(message) == isGreeting(recorded) && Objects.equals(message.get("id"), recorded.get("id"));
        if (await(() -> received.stream().anyMatch(awaited), options.replyTimeout())) {
            check.check(line, what, subject, recorded, take(awaited)).ifPresent(findings::add);
        } else {
            findings.add(Finding.of(line, what + " did not come" + (ended == null ? "" : ": " + ended)));
        }
    }

    private static boolean isGreeting(QDict message) {
        return new Content.Message(message).isGreeting();
    }

    private QDict take(Predicate<QDict> awaited) {
        for (Iterator<QDict> i = received.iterator(); i.hasNext(); ) {
            QDict message = i.next();
            if (awaited.test(message)) {
                i.remove();
                return message;
            }
        }
        throw new IllegalStateException("it has come");
    }

    private boolean await(BooleanSupplier done, Duration timeout) {
        long deadline = clock.nanoTime() + timeout.toNanos();
        while (!done.getAsBoolean()) {
            long remaining = deadline - clock.nanoTime();
            if (remaining <= 0 || ended != null) {
                return false;
            }
            receive(remaining);
        }
        return true;
    }

    private void receive(long nanos) {
        try {
            for (QDict message : socket.receive(nanos)) {
                if (new Content.Message(message).isEvent()) {
                    events.receive(message);
                } else {
                    received.add(message);
                }
            }
        } catch (IOException e) {
            ended = String.valueOf(e.getMessage());
        }
    }
}
