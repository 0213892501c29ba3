package io.vmemu.emulator.migrate.stream;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A frame that came whole and undamaged.
 *
 * @param payload read-only, big-endian
 */
public record Frame(FrameType type, ByteBuffer payload) {
    public Frame {
        payload = payload.asReadOnlyBuffer();
    }

    @Override
    public ByteBuffer payload() {
        return payload.duplicate().order(ByteOrder.BIG_ENDIAN);
    }

    /** Reads the payload. */
    public Decoder decoder() {
        return new Decoder(payload());
    }
}
