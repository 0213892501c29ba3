package io.vmemu.qmp.protocol;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.qmp.json.JsonWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A client without a transport. What the session does not take waits here, as it would in a socket. */
final class FakeClient implements Outlet {
    final QmpSession session;
    private final List<String> received = new ArrayList<>();
    private ByteBuffer pending = ByteBuffer.allocate(0);
    private boolean ready = true;

    FakeClient(Dispatcher dispatcher) {
        this(dispatcher, new Monitor("compat_monitor0", false));
    }

    FakeClient(Dispatcher dispatcher, Monitor monitor) {
        session = dispatcher.open(monitor, this, this::pump);
    }

    /** A client that has negotiated. */
    static FakeClient negotiated(Dispatcher dispatcher, String capabilities) {
        FakeClient client = new FakeClient(dispatcher);
        client.send("{'execute':'qmp_capabilities','arguments':{'enable':[" + capabilities + "]}}");
        client.received();
        return client;
    }

    void send(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer all = ByteBuffer.allocate(pending.remaining() + bytes.length);
        pending = all.put(pending).put(bytes).flip();
        pump();
    }

    void setReady(boolean ready) {
        this.ready = ready;
        pump();
    }

    boolean hasUnread() {
        return pending.hasRemaining();
    }

    /** What came since the last call, with single quotes for double ones. */
    List<String> received() {
        List<String> messages = List.copyOf(received);
        received.clear();
        return messages;
    }

    @Override
    public void send(QDict message) {
        received.add(JsonWriter.toText(message).replace('"', '\''));
    }

    @Override
    public boolean isReady() {
        return ready;
    }

    private void pump() {
        if (session != null) {
            session.receive(pending);
        }
    }
}
