package io.vmemu.launcher.run;

import io.vmemu.qmp.server.StreamService;
import java.nio.ByteBuffer;

/** A port that the guest has not opened: it says nothing, and what is sent to it waits. */
final class UnopenedPort implements StreamService {
    @Override
    public void connected(Client client) {
        // It does not read.
    }

    @Override
    public void received(ByteBuffer bytes) {
        throw new IllegalStateException("nothing was to be read");
    }

    @Override
    public void disconnected() {
        // It was nobody's.
    }
}
