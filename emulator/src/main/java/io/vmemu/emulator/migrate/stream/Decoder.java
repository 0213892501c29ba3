package io.vmemu.emulator.migrate.stream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads a payload. A frame with a good checksum may still have been made by somebody else: nothing is believed. */
public final class Decoder {
    private final ByteBuffer buffer;

    Decoder(ByteBuffer buffer) {
        this.buffer = buffer;
    }

    private void need(int bytes) throws LoadException {
        if (bytes < 0 || buffer.remaining() < bytes) {
            throw LoadException.invalid("A frame of the migration stream is too short");
        }
    }

    public boolean getBoolean() throws LoadException {
        need(1);
        return buffer.get() != 0;
    }

    public int getInt() throws LoadException {
        need(Integer.BYTES);
        return buffer.getInt();
    }

    public long getLong() throws LoadException {
        need(Long.BYTES);
        return buffer.getLong();
    }

    public String getText() throws LoadException {
        return new String(getBytes(), StandardCharsets.UTF_8);
    }

    public byte[] getBytes() throws LoadException {
        int length = getInt();
        need(length);
        byte[] bytes = new byte[length];
        buffer.get(bytes);
        return bytes;
    }

    /**
     * A number of things to follow.
     *
     * @param bytesEach how many bytes each of them takes at least
     */
    public int getCount(int bytesEach) throws LoadException {
        int count = getInt();
        if (count < 0 || (long) count * bytesEach > buffer.remaining()) {
            throw LoadException.invalid("A frame of the migration stream is too short");
        }
        return count;
    }

    /** The rest, as it is. */
    public byte[] getRest() {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    public int remaining() {
        return buffer.remaining();
    }
}
