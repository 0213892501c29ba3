package io.vmemu.launcher.run;

import io.vmemu.qmp.server.SharedService;
import java.nio.ByteBuffer;

/** A serial port of a guest that has no console there: it takes what is typed, and says nothing. */
final class SerialPort implements SharedService {
    @Override
    public void connected(Client client) {
        client.setReading(true);
    }

    @Override
    public void received(ByteBuffer bytes) {
        bytes.position(bytes.limit());
    }

    @Override
    public void disconnected() {
        // Nothing has been kept of what was typed.
    }

    @Override
    public void focused(boolean on) {
        // There is nothing to be shown.
    }
}
