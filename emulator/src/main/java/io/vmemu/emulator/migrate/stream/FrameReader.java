package io.vmemu.emulator.migrate.stream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Takes frames out of bytes that come in pieces of any size. Whatever the bytes are: a frame comes out whole, undamaged
 * and in its place, or not at all. What a frame says of its length is believed only as far as bytes have come.
 */
public final class FrameReader {
    private static final byte[] MAGIC_OF_QEMU = "QEVM".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_PAYLOAD_BYTES = 1 << 28;
    private static final int INITIAL_CAPACITY = 1 << 12;

    private byte[] buffer = new byte[INITIAL_CAPACITY];
    private int start;
    private int end;
    private int sequence;
    private boolean started;

    /** Adds bytes that came. */
    public void feed(byte[] bytes) {
        if (start == end) {
            start = 0;
            end = 0;
        }
        if (buffer.length - end < bytes.length) {
            int held = end - start;
            byte[] target = held + bytes.length <= buffer.length / 2
                    ? buffer
                    : new byte[Math.max(2 * buffer.length, held + bytes.length)];
            System.arraycopy(buffer, start, target, 0, held);
            buffer = target;
            start = 0;
            end = held;
        }
        System.arraycopy(bytes, 0, buffer, end, bytes.length);
        end += bytes.length;
    }

    /**
     * The next frame, or null if it has not come yet. Its payload is valid until more is fed.
     *
     * @throws LoadException if what came is not a stream of frames
     */
    public @Nullable Frame next() throws LoadException {
        if (!started && !readPreamble()) {
            return null;
        }
        if (end - start < FrameWriter.HEADER_BYTES) {
            return null;
        }
        ByteBuffer header = ByteBuffer.wrap(buffer, start, FrameWriter.HEADER_BYTES);
        FrameType type = FrameType.ofCode(header.get() & 0xFF);
        int length = header.getInt();
        int number = header.getInt();
        if (type == null || length < 0 || length > MAX_PAYLOAD_BYTES || number != sequence) {
            throw damaged();
        }
        int checked = FrameWriter.HEADER_BYTES + length;
        if (end - start < checked + FrameWriter.CHECKSUM_BYTES) {
            return null;
        }
        CRC32C checksum = new CRC32C();
        checksum.update(buffer, start, checked);
        int expected = ByteBuffer.wrap(buffer, start + checked, FrameWriter.CHECKSUM_BYTES)
                .getInt();
        if ((int) checksum.getValue() != expected) {
            throw damaged();
        }
        ByteBuffer payload = ByteBuffer.wrap(buffer, start + FrameWriter.HEADER_BYTES, length);
        start += checked + FrameWriter.CHECKSUM_BYTES;
        sequence++;
        return new Frame(type, payload.slice());
    }

    /** Tells why there is no next frame after all bytes have come. */
    public LoadException endedEarly() {
        if (!started) {
            return end - start < FrameWriter.MAGIC.length ? foreign() : otherVersion();
        }
        return new LoadException("The migration stream ends after frame " + sequence, LoadException.BROKEN);
    }

    private boolean readPreamble() throws LoadException {
        int known = Math.min(end - start, FrameWriter.MAGIC.length);
        if (!Arrays.equals(FrameWriter.MAGIC, 0, known, buffer, start, start + known)) {
            boolean real = end - start >= MAGIC_OF_QEMU.length
                    && Arrays.equals(
                            MAGIC_OF_QEMU, 0, MAGIC_OF_QEMU.length, buffer, start, start + MAGIC_OF_QEMU.length);
            throw real ? foreign().in("The stream is that of a real QEMU, whose guests do not run here") : foreign();
        }
        if (end - start < FrameWriter.PREAMBLE_BYTES) {
            return false;
        }
        int version = ByteBuffer.wrap(buffer, start + FrameWriter.MAGIC.length, Integer.BYTES)
                .getInt();
        if (version != FrameWriter.VERSION) {
            throw otherVersion();
        }
        start += FrameWriter.PREAMBLE_BYTES;
        started = true;
        return true;
    }

    private static LoadException foreign() {
        return LoadException.invalid("Not a migration stream");
    }

    private static LoadException otherVersion() {
        return new LoadException("Unsupported migration stream version", LoadException.UNSUPPORTED);
    }

    private LoadException damaged() {
        return new LoadException("The migration stream is damaged at frame " + sequence, LoadException.BROKEN);
    }
}
