package io.vmemu.qmp.schema;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QBool;
import io.vmemu.emulator.qobject.QNull;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import java.util.Locale;

/** The types that need no declaration. Introspection shows all the integers as {@code int}. */
public enum BuiltinType implements QapiType {
    STR("string"),
    INT("int"),
    NUMBER("number"),
    BOOL("boolean"),
    NULL("null"),
    ANY("value"),
    SIZE("int"),
    INT8("int"),
    INT16("int"),
    INT32("int"),
    INT64("int"),
    UINT8("int"),
    UINT16("int"),
    UINT32("int"),
    UINT64("int");

    private final String jsonType;
    private final String lowerCase = name().toLowerCase(Locale.ROOT);

    BuiltinType(String jsonType) {
        this.jsonType = jsonType;
    }

    /** The name in declarations. */
    public String text() {
        return lowerCase;
    }

    /** What introspection says about the values. */
    public String jsonType() {
        return jsonType;
    }

    @Override
    public void check(QObject value, Where where) throws QemuException {
        switch (this) {
            case STR -> require(value instanceof QString, where, "string");
            case BOOL -> require(value instanceof QBool, where, "boolean");
            case NULL -> require(value instanceof QNull, where, "null");
            case NUMBER -> require(value instanceof QNum, where, "number");
            case INT, INT64 -> require(value instanceof QNum.Int, where, "integer");
            case INT8, INT16, INT32 -> checkSigned(value, where);
            case SIZE, UINT64 -> unsigned(value, where);
            case UINT8, UINT16, UINT32 -> checkUnsigned(value, where);
            case ANY -> {}
        }
    }

    private static void require(boolean fits, Where where, String expected) throws QemuException {
        if (!fits) {
            throw QapiType.invalidType(where.path(), expected);
        }
    }

    private void checkSigned(QObject value, Where where) throws QemuException {
        require(value instanceof QNum.Int, where, "integer");
        long number = ((QNum.Int) value).value();
        long limit = 1L << (width() - 1);
        if (number < -limit || number >= limit) {
            throw doesNotFit(where);
        }
    }

    private void checkUnsigned(QObject value, Where where) throws QemuException {
        if (unsigned(value, where) >>> width() != 0) {
            throw doesNotFit(where);
        }
    }

    /** An integer as unsigned 64-bit one; negative ones count modulo 2^64, as in QEMU. */
    private static long unsigned(QObject value, Where where) throws QemuException {
        if (value instanceof QNum.Int signed) {
            return signed.value();
        }
        if (value instanceof QNum.UInt unsigned) {
            return unsigned.bits();
        }
        throw new QemuException("Parameter '" + where.path() + "' expects uint64");
    }

    private QemuException doesNotFit(Where where) {
        return new QemuException("Parameter '" + where.bare() + "' expects " + lowerCase + "_t");
    }

    private int width() {
        return switch (this) {
            case INT8, UINT8 -> 8;
            case INT16, UINT16 -> 16;
            case INT32, UINT32 -> 32;
            default -> 64;
        };
    }
}
