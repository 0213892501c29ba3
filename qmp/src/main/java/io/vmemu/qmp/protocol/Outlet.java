package io.vmemu.qmp.protocol;

import io.vmemu.emulator.qobject.QDict;

/** Where a session's messages go. */
@FunctionalInterface
public interface Outlet {
    /** Sends one message, in the order of the calls. */
    void send(QDict message);

    /** Whether the client takes what is sent to it. While it does not, no further commands of it are read. */
    default boolean isReady() {
        return true;
    }
}
