package io.vmemu.emulator.migrate.stream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes a payload: big-endian numbers, texts and bytes with their length before them. */
public final class Encoder {
    private static final int INITIAL_CAPACITY = 256;

    private ByteBuffer buffer = ByteBuffer.allocate(INITIAL_CAPACITY);

    private void need(int bytes) {
        if (buffer.remaining() < bytes) {
            int capacity = Math.max(2 * buffer.capacity(), buffer.position() + bytes);
            buffer = ByteBuffer.allocate(capacity).put(buffer.flip());
        }
    }

    public Encoder putBoolean(boolean value) {
        need(1);
        buffer.put((byte) (value ? 1 : 0));
        return this;
    }

    public Encoder putInt(int value) {
        need(Integer.BYTES);
        buffer.putInt(value);
        return this;
    }

    public Encoder putLong(long value) {
        need(Long.BYTES);
        buffer.putLong(value);
        return this;
    }

    public Encoder putText(String text) {
        return putBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Bytes with their number before them. */
    public Encoder putBytes(byte[] bytes) {
        putInt(bytes.length);
        return putRaw(bytes);
    }

    /** Bytes as they are. */
    public Encoder putRaw(byte[] bytes) {
        need(bytes.length);
        buffer.put(bytes);
        return this;
    }

    /** What was written. */
    public byte[] toBytes() {
        return Arrays.copyOf(buffer.array(), buffer.position());
    }
}
