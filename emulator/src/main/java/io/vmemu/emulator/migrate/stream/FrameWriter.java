package io.vmemu.emulator.migrate.stream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * Writes one side's frames.
 *
 * <pre>
 *   stream:  magic (8 bytes)  version (4)  frame...
 *   frame:   type (1)  payload length (4)  sequence number (4)  payload  CRC-32C of all these (4)
 * </pre>
 *
 * Numbers are big-endian; sequence numbers count up from 0.
 */
public final class FrameWriter {
    static final byte[] MAGIC = "VMEMUMIG".getBytes(StandardCharsets.US_ASCII);
    static final int VERSION = 1;
    static final int PREAMBLE_BYTES = MAGIC.length + Integer.BYTES;
    static final int HEADER_BYTES = 1 + 2 * Integer.BYTES;
    static final int CHECKSUM_BYTES = Integer.BYTES;

    /** Bytes that a frame takes beside its payload. */
    public static final int OVERHEAD_BYTES = HEADER_BYTES + CHECKSUM_BYTES;

    private int sequence;

    /** What stands before the first frame. */
    public static byte[] preamble() {
        return ByteBuffer.allocate(PREAMBLE_BYTES).put(MAGIC).putInt(VERSION).array();
    }

    /** The next frame. */
    public byte[] frame(Payload payload) {
        byte[] bytes = payload.bytes();
        ByteBuffer buffer = ByteBuffer.allocate(bytes.length + OVERHEAD_BYTES);
        buffer.put((byte) payload.type().code())
                .putInt(bytes.length)
                .putInt(sequence++)
                .put(bytes);
        CRC32C checksum = new CRC32C();
        checksum.update(buffer.array(), 0, buffer.position());
        return buffer.putInt((int) checksum.getValue()).array();
    }
}
