package io.vmemu.qmp.example;

import io.vmemu.emulator.error.ErrorClass;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.qmp.protocol.CommandRegistry;
import io.vmemu.qmp.protocol.Dispatcher;
import io.vmemu.qmp.protocol.Monitor;
import io.vmemu.qmp.protocol.VersionInfo;
import io.vmemu.qmp.schema.Arguments;
import io.vmemu.qmp.schema.QemuVersion;
import io.vmemu.qmp.schema.Schema;
import io.vmemu.qmp.server.Endpoint;
import io.vmemu.qmp.server.ServerLoop;
import io.vmemu.qmp.server.SocketListener;
import java.nio.file.Path;

/** An example: a server that speaks QMP and knows a single property. There is no machine behind it. */
public final class FakeServer implements AutoCloseable {
    private static final String SCHEMA = """
            command qom-get { path: str, property: str } -> any
            command qom-set { path: str, property: str, value: any }
            event MEMORY_DEVICE_SIZE_CHANGE { id?: str, size: size, qom-path: str }
            """;

    private final ServerLoop loop = ServerLoop.create();
    private final SocketListener listener;
    private final Dispatcher dispatcher;
    private volatile long requestedSize;

    /** Listens on a Unix socket. */
    public FakeServer(Path socket) throws QemuException {
        CommandRegistry registry = new CommandRegistry(Schema.of(QemuVersion.V10_0, SCHEMA));
        registry.module("")
                .query("qom-get", (arguments, context) -> {
                    checkPath(arguments);
                    return QNum.of(requestedSize);
                })
                .action("qom-set", (arguments, context) -> {
                    checkPath(arguments);
                    requestedSize = arguments.integer("value");
                    context.afterReply(this::tellSize);
                });
        dispatcher =
                new Dispatcher(new VersionInfo(QemuVersion.V10_0, 0, "fake"), registry, Throwable::printStackTrace);
        listener = SocketListener.listen(
                loop,
                new Endpoint.UnixSocket(socket.toString(), false),
                dispatcher,
                new Monitor("fake", false),
                Throwable::printStackTrace);
    }

    /** What a client has asked for last, bytes. */
    public long requestedSize() {
        return requestedSize;
    }

    private static void checkPath(Arguments arguments) throws QemuException {
        String path = arguments.string("path");
        if (!path.equals("vm0")) {
            throw new QemuException(ErrorClass.DEVICE_NOT_FOUND, "Device '" + path + "' not found");
        }
    }

    private void tellSize() {
        QDict data = new QDict().put("id", "vm0").put("size", requestedSize).put("qom-path", "/machine/peripheral/vm0");
        QDict timestamp = new QDict().put("seconds", 0).put("microseconds", 0);
        dispatcher.broadcast(new QDict()
                .put("timestamp", timestamp)
                .put("event", "MEMORY_DEVICE_SIZE_CHANGE")
                .put("data", data));
    }

    @Override
    public void close() {
        listener.close();
        loop.close();
    }
}
