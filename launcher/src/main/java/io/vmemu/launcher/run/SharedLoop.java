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
    private final ServerLoop server = ServerLoop.create();
    private final Map<Persona, Schema> schemas = new ConcurrentHashMap<>();

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
