package io.vmemu.guest.system;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * Writes a guest's state: big-endian numbers one after another, without names.
 *
 * <pre>
 *   magic "VMEG" | version u32 | length u32 | contents | CRC-32C of all before
 * </pre>
 */
public final class StateWriter {
    static final int MAGIC = 0x564D4547;
    /** Changes with what is written, so that no version reads another's state wrongly. */
    static final int VERSION = 1;

    static final int HEADER_SIZE = 3 * Integer.BYTES;

    private final ByteArrayOutputStream contents = new ByteArrayOutputStream();

    public void flag(boolean value) {
        contents.write(value ? 1 : 0);
    }

    public void octet(int value) {
        contents.write(value);
    }

    public void constant(Enum<?> value) {
        text(value.name());
    }

    public void integer(int value) {
        contents.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
    }

    public void number(long value) {
        contents.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
    }

    public void text(String value) {
        octets(value.getBytes(StandardCharsets.UTF_8));
    }

    /** Bytes with their count. */
    public void octets(byte[] value) {
        integer(value.length);
        contents.writeBytes(value);
    }

    /** Numbers with their count. */
    public void numbers(long[] values) {
        integer(values.length);
        ByteBuffer buffer = ByteBuffer.allocate(values.length * Long.BYTES);
        buffer.asLongBuffer().put(values);
        contents.writeBytes(buffer.array());
    }

    /** All that was written, with a header and a checksum. */
    public byte[] seal() {
        ByteBuffer sealed = ByteBuffer.allocate(HEADER_SIZE + contents.size() + Integer.BYTES);
        sealed.putInt(MAGIC).putInt(VERSION).putInt(contents.size()).put(contents.toByteArray());
        return sealed.putInt(checksum(sealed.array())).array();
    }

    /** Checksum of a sealed state but for its last four bytes. */
    static int checksum(byte[] sealed) {
        CRC32C checksum = new CRC32C();
        checksum.update(sealed, 0, sealed.length - Integer.BYTES);
        return (int) checksum.getValue();
    }
}
