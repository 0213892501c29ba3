package io.vmemu.launcher.run;

import io.vmemu.emulator.qom.Persona;
import io.vmemu.qmp.schema.Schema;
import io.vmemu.qmp.server.ServerLoop;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What machines of one program can share: the loop that steps them and carries their connections, and what their monitors
 * declare. Declarations are read when they are first needed, on the loop's thread alone.
 */
public final class SharedLoop implements AutoCloseable {
    private final ServerLoop server;
    private final Map<Persona, Schema> schemas = new ConcurrentHashMap<>();

    /** A loop that is there. */
    public SharedLoop() {
        this(ServerLoop.create());
    }

    private SharedLoop(ServerLoop server) {
        this.server = server;
    }

    /** A loop for the start of a program, which another thread loads while the machine is put together. */
    public static SharedLoop loadedInBackground() {
        return new SharedLoop(ServerLoop.createInBackground());
    }

    ServerLoop server() {
        return server;
    }

    Schema schema(Persona persona) {
        return schemas.computeIfAbsent(persona, MachineMonitor::schema);
    }

    /** Ends the loop's thread, and with it all that runs on it. Waits for it, unless called on it. */
    @Override
    public void close() {
        server.close();
    }
}
