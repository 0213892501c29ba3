package io.vmemu.testkit;

import io.vmemu.qmp.server.ServerLoop;

/** The thread that carries the sockets of all machines; it is there once the first machine has one. */
final class SharedLoop {
    private static final ServerLoop LOOP = ServerLoop.create();

    private SharedLoop() {}

    static ServerLoop get() {
        return LOOP;
    }
}
