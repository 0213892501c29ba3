package io.vmemu.qmp.protocol;

import io.vmemu.emulator.qobject.QDict;

/** Where a session's messages go. */
@FunctionalInterface
public interface Outlet {
    /** Sends one message, in the order of the calls. */
    void send(QDict message);

    /** Sends only the first bytes of a message and ends the connection; one that cannot be ended loses the message. */
    default void cut(QDict message, long bytes) {}

    /** Sends a message in pieces of so many bytes, where that is possible. */
    default void dribble(QDict message, long bytes) {
        send(message);
    }

    /** Whether the client takes what is sent to it. While it does not, no further commands of it are read. */
    default boolean isReady() {
        return true;
    }
}
