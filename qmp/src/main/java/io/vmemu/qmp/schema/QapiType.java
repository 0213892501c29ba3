package io.vmemu.qmp.schema;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QObject;

/** A type of QAPI. */
public sealed interface QapiType permits BuiltinType, EnumType, ArrayType, ObjectType, AlternateType {
    /** The name in declarations; clients never see it, except for built-in types and in some error texts. */
    String name();

    /**
     * Accepts {@code value} or refuses it with QEMU's text.
     *
     * @param where the place of the value, for the text
     */
    void check(QObject value, Where where) throws QemuException;

    /** QEMU's refusal of a value of a wrong JSON type. */
    static QemuException invalidType(String name, String expected) {
        return new QemuException("Invalid parameter type for '" + name + "', expected: " + expected);
    }
}
