package io.vmemu.qmp.client;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.qmp.json.JsonWriter;
import io.vmemu.qmp.schema.Arguments;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a QMP server. May be used by several threads; replies find whoever sent the command. See the
 * package's description for an example.
 */
public final class QmpClient implements AutoCloseable {
    private static final int MAX_KEPT_EVENTS = 10_000;

    private final ClientSocket socket;
    private final Options options;
    private final SharedReading shared = new SharedReading();
    private final ReentrantLock sending = new ReentrantLock();
    private final Map<Long, PendingReply<?>> pending = new LinkedHashMap<>();
    private final ArrayDeque<QmpEvent> events = new ArrayDeque<>();
    private Consumer<QmpEvent> listener = event -> {};
    private @Nullable QDict greeting;
    private @Nullable String ended;
    private long lastId;

    private QmpClient(ClientSocket socket, Options options) {
        this.socket = socket;
        this.options = options;
    }

    /**
     * How to connect.
     *
     * @param connectTimeout how long to try until the socket is there
     * @param replyTimeout how long to wait for the greeting and for replies
     * @param outOfBand whether to enable the capability {@code oob}
     */
    public record Options(Duration connectTimeout, Duration replyTimeout, boolean outOfBand) {
        /** Ten seconds each, without {@code oob}. */
        public static final Options DEFAULT = new Options(Duration.ofSeconds(10), Duration.ofSeconds(10), false);

        public Options withReplyTimeout(Duration timeout) {
            return new Options(connectTimeout, timeout, outOfBand);
        }

        public Options withConnectTimeout(Duration timeout) {
            return new Options(timeout, replyTimeout, outOfBand);
        }

        public Options withOutOfBand() {
            return new Options(connectTimeout, replyTimeout, true);
        }
    }

    /** Connects with {@link Options#DEFAULT}. */
    public static QmpClient connect(Path path) throws IOException {
        return connect(path, Options.DEFAULT);
    }

    /**
     * Connects, waits for the greeting and negotiates.
     *
     * @throws QmpTimeoutException if nobody listens, or nobody greets: a monitor serves one client at a time
     */
    public static QmpClient connect(Path path, Options options) throws IOException {
        QmpClient client = new QmpClient(ClientSocket.connect(path, options.connectTimeout()), options);
        try {
            client.negotiate();
            return client;
        } catch (IOException | RuntimeException | QmpErrorException e) {
            client.close();
            throw e instanceof IOException io ? io : new IOException("negotiation with " + path + " failed", e);
        }
    }

    private void negotiate() throws IOException, QmpErrorException {
        waitUntil(() -> inspect(() -> greeting != null || ended != null), options.replyTimeout(), () -> "greeting");
        QDict arguments = new QDict();
        if (options.outOfBand()) {
            arguments.put("enable", QList.of(QString.of("oob")));
        }
        execute("qmp_capabilities", arguments);
    }

    public Options options() {
        return options;
    }

    /** What the server said first: the member {@code QMP} of the greeting. */
    public QDict greeting() {
        QDict known = inspect(() -> greeting);
        if (known == null) {
            throw new IllegalStateException("not connected");
        }
        return known;
    }

    /** Executes a command without arguments and waits for its reply. */
    public QObject execute(String command) throws IOException, QmpErrorException {
        return execute(command, new QDict());
    }

    /** Executes a command and waits for its reply. */
    public QObject execute(String command, QDict arguments) throws IOException, QmpErrorException {
        return submit(command, arguments).await();
    }

    /** Sends a command; the reply can be waited for later. */
    public PendingReply<QObject> submit(String command, QDict arguments) throws IOException {
        return submit(command, arguments, Function.identity());
    }

    /** Sends a command whose result {@code reader} turns into something else. */
    public <T> PendingReply<T> submit(String command, QDict arguments, Function<QObject, T> reader) throws IOException {
        return send("execute", command, arguments, reader);
    }

    /** Sends a command out of band; that must have been enabled with {@link Options#withOutOfBand}. */
    public PendingReply<QObject> submitOutOfBand(String command, QDict arguments) throws IOException {
        return send("exec-oob", command, arguments, Function.identity());
    }

    private <T> PendingReply<T> send(String key, String command, QDict arguments, Function<QObject, T> resultReader)
            throws IOException {
        PendingReply<T> reply = new PendingReply<>(this, command, resultReader);
        QDict request = new QDict().put(key, command);
        if (arguments.size() > 0) {
            request.put("arguments", arguments);
        }
        sending.lock();
        try {
            request.put("id", register(reply));
            write(ByteBuffer.wrap(JsonWriter.toLine(request)));
        } finally {
            sending.unlock();
        }
        return reply;
    }

    private long register(PendingReply<?> reply) throws QmpClosedException {
        requireOpen();
        return inspect(() -> {
            lastId++;
            pending.put(lastId, reply);
            return lastId;
        });
    }

    /** Writes all of it, and reads meanwhile if the server takes no more before somebody does. */
    private void write(ByteBuffer request) throws IOException {
        try {
            if (!socket.write(request)) {
                waitUntil(() -> tryWrite(request), options.replyTimeout(), () -> "progress of the server's reading");
            }
        } catch (UncheckedIOException e) {
            close("a request could not be sent: " + e.getMessage());
            throw new IOException(e.getCause());
        } catch (IOException e) {
            close("a request could not be sent: " + e.getMessage());
            throw e;
        }
    }

    private boolean tryWrite(ByteBuffer request) {
        try {
            return socket.write(request);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Has {@code newListener} called for each event from now on, on whichever thread is waiting. It must not wait
     * itself.
     */
    public void onEvent(Consumer<QmpEvent> newListener) {
        inspect(() -> listener = newListener);
    }

    /** Takes the oldest event that was not taken yet, waiting for one if need be. Empty if none comes in time. */
    public Optional<QmpEvent> pollEvent(Duration timeout) throws IOException {
        try {
            return Optional.of(awaitEvent(event -> true, timeout, "event"));
        } catch (QmpTimeoutException e) {
            return Optional.empty();
        }
    }

    /** Takes the oldest event of that name, waiting for one if need be. Others are kept, up to ten thousand. */
    public QmpEvent awaitEvent(String name, Duration timeout) throws IOException {
        return awaitEvent(event -> event.name().equals(name), timeout, name);
    }

    /** Takes the oldest event that matches, waiting for one if need be. Others are kept, up to ten thousand. */
    public QmpEvent awaitEvent(Predicate<QmpEvent> match, Duration timeout) throws IOException {
        return awaitEvent(match, timeout, "matching event");
    }

    private QmpEvent awaitEvent(Predicate<QmpEvent> match, Duration timeout, String what) throws IOException {
        ArrayDeque<QmpEvent> taken = new ArrayDeque<>(1);
        waitUntil(() -> inspect(() -> takeEvent(match, taken) || ended != null), timeout, () -> what);
        QmpEvent event = taken.poll();
        if (event == null) {
            throw new QmpClosedException("no " + what + ": " + inspect(() -> ended));
        }
        return event;
    }

    private boolean takeEvent(Predicate<QmpEvent> match, ArrayDeque<QmpEvent> into) {
        for (Iterator<QmpEvent> i = events.iterator(); i.hasNext(); ) {
            QmpEvent event = i.next();
            if (match.test(event)) {
                i.remove();
                into.add(event);
                return true;
            }
        }
        return false;
    }

    /** Closes the connection. Whoever waits gets a {@link QmpClosedException}. */
    @Override
    public void close() {
        close("the client was closed");
    }

    private void close(String reason) {
        inspect(() -> {
            if (ended == null) {
                ended = reason;
                pending.values().forEach(reply -> reply.lose(reason));
                pending.clear();
            }
            return reason;
        });
        socket.close();
        shared.signal();
    }

    <T extends @Nullable Object> T inspect(Supplier<T> inspection) {
        return shared.locked(inspection);
    }

    void waitUntil(BooleanSupplier done, Duration timeout, Supplier<String> what) throws IOException {
        shared.waitUntil(done, timeout, what, this::read);
    }

    private void read(long nanos) {
        List<QmpEvent> arrived = new ArrayList<>(0);
        try {
            requireOpen();
            for (QDict message : socket.receive(nanos)) {
                accept(message, arrived);
            }
        } catch (IOException e) {
            close(String.valueOf(e.getMessage()));
        }
        arrived.forEach(inspect(() -> listener));
    }

    private void accept(QDict message, List<QmpEvent> arrived) throws QmpClosedException {
        try {
            if (message.has("event")) {
                arrived.add(keep(QmpEvent.of(message)));
            } else if (message.has("QMP")) {
                inspect(() -> greeting = Arguments.of(message).object("QMP").dict());
            } else {
                PendingReply<?> reply = inspect(() -> pending.get(idOf(message)));
                if (reply == null) {
                    throw new QmpClosedException("the server sent a reply that nobody asked for: " + message);
                }
                complete(reply, message);
                inspect(() -> pending.remove(idOf(message)));
            }
        } catch (IllegalStateException e) {
            throw new QmpClosedException("the server does not speak QMP: " + message);
        }
    }

    private QmpEvent keep(QmpEvent event) {
        return inspect(() -> {
            if (events.size() == MAX_KEPT_EVENTS) {
                events.remove();
            }
            events.add(event);
            return event;
        });
    }

    private void complete(PendingReply<?> reply, QDict message) {
        inspect(() -> {
            QObject result = message.get("return");
            if (result != null) {
                reply.succeed(result);
            } else {
                Arguments error = Arguments.of(message).object("error");
                reply.fail(error.string("class"), error.string("desc"));
            }
            return reply;
        });
    }

    /** The id of a reply. One without is an error in what was sent first of all that has no answer yet. */
    private Long idOf(QDict message) {
        if (message.get("id") instanceof QNum.Int id) {
            return id.value();
        }
        return pending.isEmpty()
                ? Long.valueOf(-1)
                : pending.keySet().iterator().next();
    }

    private void requireOpen() throws QmpClosedException {
        String reason = inspect(() -> ended);
        if (reason != null) {
            throw new QmpClosedException(reason);
        }
    }
}
