package io.vmemu.qmp.protocol;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QObject;

/**
 * The end of a command that takes its time. To be called on the thread that owns the machine, once: the second call
 * throws {@link IllegalStateException}. Harmless if the client has gone meanwhile.
 */
public interface Completion {
    void complete(QObject result);

    void fail(QemuException refusal);
}
