package io.vmemu.qmp.server;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.qmp.protocol.Dispatcher;
import io.vmemu.qmp.protocol.Monitor;
import io.vmemu.qmp.protocol.Outlet;
import io.vmemu.qmp.protocol.QmpSession;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A QMP monitor for a client that it may share with others. It reads on as the client reads what comes of it; what a client has
 * said before it went is carried out.
 */
public final class MessageService implements SharedService {
    private final Dispatcher dispatcher;
    private final Monitor monitor;
    private final MessageEncoder encoder;
    private @Nullable Client client;
    private @Nullable QmpSession session;
    private boolean leaving;
    private ByteBuffer pending = ByteBuffer.allocate(0);

    public MessageService(Dispatcher dispatcher, Monitor monitor) {
        this.dispatcher = dispatcher;
        this.monitor = monitor;
        this.encoder = new MessageEncoder(monitor.pretty());
    }

    @Override
    public void connected(Client newClient) {
        leave();
        client = newClient;
        session = dispatcher.open(monitor, new ToClient(newClient), this::pump);
        newClient.setReading(true);
    }

    @Override
    public void received(ByteBuffer bytes) {
        pending = ByteBuffer.allocate(pending.remaining() + bytes.remaining())
                .put(pending)
                .put(bytes)
                .flip();
        pump();
    }

    @Override
    public void writable() {
        pump();
    }

    @Override
    public boolean isBusy() {
        return pending.hasRemaining();
    }

    private void pump() {
        if (session != null && client != null && pending.hasRemaining()) {
            session.receive(pending);
            client.setReading(!pending.hasRemaining());
            if (leaving && !pending.hasRemaining()) {
                leave();
            }
        }
    }

    @Override
    public void disconnected() {
        if (pending.hasRemaining()) {
            leaving = true;
        } else {
            leave();
        }
    }

    private void leave() {
        leaving = false;
        pending = ByteBuffer.allocate(0);
        client = null;
        if (session != null) {
            session.close();
            session = null;
        }
    }

    @Override
    public void focused(boolean on) {
        // Messages are sent all the same.
    }

    private final class ToClient implements Outlet {
        private final Client to;

        ToClient(Client to) {
            this.to = to;
        }

        @Override
        public void send(QDict message) {
            to.send(encoded(message));
        }

        @Override
        public boolean isReady() {
            return to.isWritable();
        }
    }

    private byte[] encoded(QDict message) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            encoder.encode(message, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
