package io.vmemu.launcher.run;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.launcher.cli.CharacterBackend;
import io.vmemu.launcher.cli.CharacterBackend.SocketAddress;
import io.vmemu.launcher.process.SystemError;
import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A character device that belongs to a part which nothing here emulates: a serial port, a guest's channel. What others see
 * of it is there, a file or a socket that can be connected to; nothing ever comes out of it.
 */
final class IdleChardev implements AutoCloseable {
    private final @Nullable Closeable resource;
    private final @Nullable Path ownSocket;

    private IdleChardev(@Nullable Closeable resource, @Nullable Path ownSocket) {
        this.resource = resource;
        this.ownSocket = ownSocket;
    }

    static IdleChardev open(CharacterBackend backend) throws QemuException {
        if (backend instanceof CharacterBackend.File file) {
            return file(file);
        }
        if (backend instanceof CharacterBackend.Socket socket && socket.address() instanceof SocketAddress.Unix unix) {
            return socket.server() ? server(unix.path()) : client(unix.path());
        }
        if (backend instanceof CharacterBackend.Socket socket
                && socket.address() instanceof SocketAddress.Descriptor descriptor) {
            MonitorSockets.requireSocket(descriptor.fd());
        }
        return new IdleChardev(null, null);
    }

    private static IdleChardev file(CharacterBackend.File file) throws QemuException {
        if (file.path().startsWith("/dev/fdset/")) {
            return new IdleChardev(null, null);
        }
        OpenOption how = file.append() ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
        try {
            return new IdleChardev(
                    Files.newOutputStream(
                            Path.of(file.path()), StandardOpenOption.CREATE, StandardOpenOption.WRITE, how),
                    null);
        } catch (IOException e) {
            throw new QemuException("Could not open '" + file.path() + "': " + SystemError.textOf(e));
        }
    }

    private static IdleChardev server(String name) throws QemuException {
        Path path = Path.of(name);
        try {
            ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                Files.deleteIfExists(path);
                channel.bind(UnixDomainSocketAddress.of(path));
                return new IdleChardev(channel, path);
            } catch (IOException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new QemuException("Failed to bind socket to " + name + ": " + SystemError.textOf(e));
        }
    }

    private static IdleChardev client(String name) throws QemuException {
        try {
            return new IdleChardev(SocketChannel.open(UnixDomainSocketAddress.of(name)), null);
        } catch (IOException e) {
            throw new QemuException("Failed to connect to '" + name + "': " + SystemError.textOf(e));
        }
    }

    @Override
    public void close() throws IOException {
        if (resource != null) {
            resource.close();
        }
        if (ownSocket != null) {
            Files.deleteIfExists(ownSocket);
        }
    }
}
