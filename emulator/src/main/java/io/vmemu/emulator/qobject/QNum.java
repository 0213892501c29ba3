package io.vmemu.emulator.qobject;

/**
 * A number in one of QEMU's three representations. JSON integers are signed 64-bit if they fit, else unsigned 64-bit if
 * they fit, else doubles; a literal with a fraction or exponent is always a double.
 */
public sealed interface QNum extends QObject {

    /** A signed 64-bit integer. */
    record Int(long value) implements QNum {}

    /** An unsigned 64-bit integer above {@link Long#MAX_VALUE}; {@code bits} holds it in two's complement. */
    record UInt(long bits) implements QNum {}

    /** A double. */
    record Real(double value) implements QNum {}

    static QNum of(long value) {
        return new Int(value);
    }

    /** The number whose unsigned 64-bit representation is {@code bits}. */
    static QNum ofUnsigned(long bits) {
        return bits >= 0 ? new Int(bits) : new UInt(bits);
    }

    static QNum of(double value) {
        return new Real(value);
    }
}
