package io.vmemu.testkit;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.launcher.hosted.HostedMachine;
import io.vmemu.qmp.client.QmpClient;
import io.vmemu.qmp.server.SocketListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The sockets of a machine, in a temporary directory of its own, and clients on them. */
final class MachineSockets implements AutoCloseable {
    private final HostedMachine hosted;
    private final Path directory;
    private final List<SocketListener> listeners = new ArrayList<>();
    private final List<QmpClient> clients = new ArrayList<>();
    private @Nullable Path shared;

    MachineSockets(HostedMachine hosted) {
        this.hosted = hosted;
        try {
            directory = Files.createTempDirectory("vmemu");
        } catch (IOException e) {
            throw new UncheckedIOException("no directory for sockets", e);
        }
    }

    /** A socket for whoever knows its path. */
    synchronized Path shared() {
        if (shared == null) {
            shared = listen();
        }
        return shared;
    }

    /** A client on a socket of its own. */
    synchronized QmpClient connect() throws IOException {
        QmpClient client = QmpClient.connect(listen());
        clients.add(client);
        return client;
    }

    private Path listen() {
        Path path = directory.resolve("qmp" + listeners.size() + ".sock");
        try {
            listeners.add(hosted.serve(SharedLoop.get(), path));
        } catch (QemuException e) {
            throw new IllegalStateException(e.desc(), e);
        }
        return path;
    }

    @Override
    public synchronized void close() {
        clients.forEach(QmpClient::close);
        listeners.forEach(SocketListener::close);
        try {
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("the sockets' directory stays", e);
        }
    }
}
