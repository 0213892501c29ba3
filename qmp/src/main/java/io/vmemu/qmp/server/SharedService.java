package io.vmemu.qmp.server;

/** A service that shares its client with others through a {@link Multiplexer}. Called on the loop's thread. */
public interface SharedService extends StreamService {
    /** Whether what the client types comes here from now on. Also told when the service gets its place, first of all. */
    void focused(boolean on);
}
