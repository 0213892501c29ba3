package io.vmemu.emulator.qobject;

/** JSON's {@code null}. */
public enum QNull implements QObject {
    NULL
}
