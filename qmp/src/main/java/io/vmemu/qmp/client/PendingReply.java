package io.vmemu.qmp.client;

import io.vmemu.emulator.qobject.QObject;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The reply to a command that has been sent. */
public final class PendingReply<T> {
    private final QmpClient client;
    private final String command;
    private final Function<QObject, T> reader;
    private @Nullable QObject result;
    private @Nullable QmpErrorException error;
    private @Nullable String lost;

    PendingReply(QmpClient client, String command, Function<QObject, T> reader) {
        this.client = client;
        this.command = command;
        this.reader = reader;
    }

    /** Waits as long as the client's options say. */
    public T await() throws IOException, QmpErrorException {
        return await(client.options().replyTimeout());
    }

    /**
     * Waits for the reply.
     *
     * @throws QmpErrorException if the server refused the command
     * @throws QmpTimeoutException if no reply came in time; one may still wait again
     * @throws QmpClosedException if the connection ended before
     */
    public T await(Duration timeout) throws IOException, QmpErrorException {
        client.waitUntil(this::isDone, timeout, () -> "reply to " + command);
        if (error != null) {
            throw error;
        }
        if (result == null) {
            throw new QmpClosedException("no reply to " + command + ": " + lost);
        }
        return reader.apply(result);
    }

    /** Whether {@link #await} returns or throws at once. */
    public boolean isDone() {
        return client.inspect(() -> result != null || error != null || lost != null);
    }

    void succeed(QObject value) {
        result = value;
    }

    void fail(String errorClass, String desc) {
        error = new QmpErrorException(command, errorClass, desc);
    }

    void lose(String reason) {
        lost = reason;
    }
}
