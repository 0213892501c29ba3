package io.vmemu.emulator.qobject;

/** A boolean. */
public enum QBool implements QObject {
    FALSE,
    TRUE;

    public static QBool of(boolean value) {
        return value ? TRUE : FALSE;
    }

    public boolean value() {
        return this == TRUE;
    }
}
