package io.vmemu.guest.system;

import io.vmemu.emulator.error.QemuException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads what a {@link StateWriter} wrote. It comes from outside: whatever does not fit is a {@link QemuException} that
 * names what is wrong, and never allocates more than a few times what was read.
 */
public final class StateReader {
    private final ByteBuffer contents;

    private StateReader(ByteBuffer contents) {
        this.contents = contents;
    }

    /** Checks header and checksum. */
    public static StateReader open(byte[] sealed) throws QemuException {
        ByteBuffer buffer = ByteBuffer.wrap(sealed);
        if (sealed.length < StateWriter.HEADER_SIZE + Integer.BYTES || buffer.getInt() != StateWriter.MAGIC) {
            throw wrong("is none");
        }
        int version = buffer.getInt();
        if (version != StateWriter.VERSION) {
            throw wrong("has version " + version + ", not " + StateWriter.VERSION);
        }
        int length = buffer.getInt();
        if (length != buffer.remaining() - Integer.BYTES
                || buffer.getInt(sealed.length - Integer.BYTES) != StateWriter.checksum(sealed)) {
            throw wrong("is damaged");
        }
        return new StateReader(buffer.slice(buffer.position(), length));
    }

    /** The error of a state that is wrong in some way. */
    public static QemuException wrong(String how) {
        return new QemuException("the guest's state " + how);
    }

    /** The error of a part that cannot be. */
    public static QemuException wrongPart(String what) {
        return wrong("is wrong: " + what);
    }

    /** Refuses a part that cannot be. */
    public static void require(boolean condition, String what) throws QemuException {
        if (!condition) {
            throw wrongPart(what);
        }
    }

    public boolean flag(String what) throws QemuException {
        return octet(what, 0, 1) != 0;
    }

    /** A byte between two numbers (inclusive). */
    public int octet(String what, int min, int max) throws QemuException {
        require(contents.remaining() >= 1, what);
        int value = contents.get() & 0xFF;
        require(value >= min && value <= max, what);
        return value;
    }

    public <E extends Enum<E>> E constant(String what, Class<E> type) throws QemuException {
        String name = text(what);
        for (E value : type.getEnumConstants()) {
            if (value.name().equals(name)) {
                return value;
            }
        }
        throw wrongPart(what);
    }

    /** A number between two others (inclusive). */
    public int integer(String what, int min, int max) throws QemuException {
        require(contents.remaining() >= Integer.BYTES, what);
        int value = contents.getInt();
        require(value >= min && value <= max, what);
        return value;
    }

    /** A number between two others (inclusive). */
    public long number(String what, long min, long max) throws QemuException {
        require(contents.remaining() >= Long.BYTES, what);
        long value = contents.getLong();
        require(value >= min && value <= max, what);
        return value;
    }

    /** Any number. */
    public long number(String what) throws QemuException {
        return number(what, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    public String text(String what) throws QemuException {
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets(what)));
            return text.toString();
        } catch (CharacterCodingException e) {
            throw wrongPart(what);
        }
    }

    public byte[] octets(String what) throws QemuException {
        byte[] value = new byte[integer(what, 0, contents.remaining() - Integer.BYTES)];
        contents.get(value);
        return value;
    }

    public long[] numbers(String what) throws QemuException {
        long[] values = new long[integer(what, 0, (contents.remaining() - Integer.BYTES) / Long.BYTES)];
        for (int i = 0; i < values.length; i++) {
            values[i] = contents.getLong();
        }
        return values;
    }

    /** There must be nothing more. */
    public void end() throws QemuException {
        require(!contents.hasRemaining(), "its end");
    }
}
