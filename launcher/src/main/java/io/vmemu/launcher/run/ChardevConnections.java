package io.vmemu.launcher.run;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.error.SystemError;
import io.vmemu.launcher.cli.CharacterBackend;
import io.vmemu.launcher.cli.CharacterBackend.SocketAddress;
import io.vmemu.launcher.cli.Messages;
import io.vmemu.launcher.cli.OptionEntry;
import io.vmemu.qmp.protocol.Dispatcher;
import io.vmemu.qmp.protocol.Monitor;
import io.vmemu.qmp.server.Endpoint;
import io.vmemu.qmp.server.MessageService;
import io.vmemu.qmp.server.PseudoTerminalListener;
import io.vmemu.qmp.server.QmpPeer;
import io.vmemu.qmp.server.ServerLoop;
import io.vmemu.qmp.server.SocketListener;
import io.vmemu.qmp.server.StreamService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What connects character devices with the world outside: sockets, terminals, files. */
final class ChardevConnections {
    private final ServerLoop loop;
    private final boolean modern;
    private final Messages messages;
    private final Consumer<Throwable> faults;
    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<CompletableFuture<Void>> awaited = new ArrayList<>();
    private @Nullable StandardIo stdio;
    private boolean passFiles;

    /** @param modern whether they behave as those of QEMU 10.0 */
    ChardevConnections(ServerLoop loop, boolean modern, Messages messages, Consumer<Throwable> faults) {
        this.loop = loop;
        this.modern = modern;
        this.messages = messages;
        this.faults = faults;
    }

    /** Whether files may come with what clients of Unix sockets send. */
    void setPassFiles(boolean value) {
        passFiles = value;
    }

    /** Has QMP spoken on a character device. */
    void serve(Chardev chardev, Dispatcher dispatcher, Monitor monitor) throws QemuException {
        CharacterBackend backend = chardev.backend();
        if (backend instanceof CharacterBackend.Stdio) {
            stdio = new StandardIo(loop, new MessageService(dispatcher, monitor));
        } else if (backend instanceof CharacterBackend.Socket socket && socket.server()) {
            await(socket, SocketListener.listen(loop, endpoint(socket), dispatcher, monitor, faults), chardev.entry());
        } else if (backend instanceof CharacterBackend.Socket socket) {
            open.add(QmpPeer.open(loop, endpoint(socket), dispatcher, monitor, faults));
        } else {
            serve(chardev, new MessageService(dispatcher, monitor));
        }
    }

    /** Has bytes exchanged with a character device. */
    void serve(Chardev chardev, StreamService service) throws QemuException {
        CharacterBackend backend = chardev.backend();
        if (backend instanceof CharacterBackend.Stdio terminal) {
            serve(terminal, service);
        } else if (backend instanceof CharacterBackend.Socket socket && socket.server()) {
            await(socket, SocketListener.listen(loop, endpoint(socket), service, faults), chardev.entry());
        } else if (backend instanceof CharacterBackend.Socket socket) {
            open.add(QmpPeer.open(loop, endpoint(socket), service, faults));
        } else if (backend instanceof CharacterBackend.Pty pty) {
            openTerminal(pty, chardev, service);
        } else if (backend instanceof CharacterBackend.Pipe pipe) {
            open.add(FileChardev.pipe(pipe.path(), loop, service));
        } else if (backend instanceof CharacterBackend.File file) {
            open.add(FileChardev.output(file.path(), file.append()));
        } else if (backend instanceof CharacterBackend.HostPort port) {
            open.add(FileChardev.device(port.path()));
        }
    }

    /** Has bytes exchanged with standard input and output. */
    void serve(CharacterBackend.Stdio backend, StreamService service) {
        stdio = new StandardIo(loop, backend, service);
    }

    private void openTerminal(CharacterBackend.Pty pty, Chardev chardev, StreamService service) throws QemuException {
        PseudoTerminalListener terminal = PseudoTerminalListener.open(loop, service, faults);
        open.add(terminal);
        String link = pty.link();
        if (link != null && modern) {
            try {
                Path made = Files.createSymbolicLink(Path.of(link), terminal.path());
                open.add(() -> Files.deleteIfExists(made));
            } catch (IOException e) {
                throw new QemuException("Failed to create PTY symlink: " + SystemError.textOf(e));
            }
        }
        chardev.setTerminal(terminal.path());
        messages.announce("char device redirected to " + terminal.path() + " (label " + chardev.label() + ")");
    }

    /** Makes the file that is to get what a character device says. */
    void openLog(String path, boolean append) throws QemuException {
        open.add(FileChardev.log(path, append));
    }

    /** Sets the terminal at standard input for somebody who never reads from it, unless it is read from. */
    void setTerminal(CharacterBackend.Stdio backend) {
        if (stdio == null) {
            stdio = new StandardIo(backend);
        }
    }

    private void await(CharacterBackend.Socket socket, SocketListener listener, OptionEntry entry) {
        open.add(listener);
        if (socket.waits()) {
            messages.setLocation(entry.location());
            messages.info("QEMU waiting for connection on: disconnected:" + Chardev.describe(socket.address())
                    + ",server=on");
            messages.setLocation(null);
            awaited.add(listener.firstClient());
        }
    }

    /** Completes on the loop's thread when all those have connected for whom the start waits. */
    CompletableFuture<Void> clientsAwaited() {
        return CompletableFuture.allOf(awaited.toArray(new CompletableFuture<?>[0]));
    }

    private Endpoint endpoint(CharacterBackend.Socket socket) throws QemuException {
        SocketAddress address = socket.address();
        if (address instanceof SocketAddress.Unix unix) {
            return new Endpoint.UnixSocket(unix.path(), passFiles);
        }
        if (address instanceof SocketAddress.Descriptor descriptor) {
            requireSocket(descriptor.fd());
            return new Endpoint.InheritedSocket(descriptor.fd(), passFiles);
        }
        SocketAddress.Inet inet = (SocketAddress.Inet) address;
        try {
            return new Endpoint.Tcp(inet.host(), Integer.parseInt(inet.port()) & 0xffff);
        } catch (NumberFormatException e) {
            throw new QemuException("address resolution failed for " + inet.host() + ":" + inet.port()
                    + ": Servname not supported for ai_socktype");
        }
    }

    private static void requireSocket(int fd) throws QemuException {
        try {
            Path target = Files.readSymbolicLink(Path.of("/proc/self/fd", Integer.toString(fd)));
            if (target.toString().startsWith("socket:")) {
                return;
            }
        } catch (IOException e) {
            // There is no such descriptor.
        }
        throw new QemuException("File descriptor '" + fd + "' is not a socket");
    }

    /** Closes all connections but standard output's, and removes the sockets' files. */
    void closeAll() {
        for (AutoCloseable connection : open) {
            try {
                connection.close();
            } catch (Exception e) {
                faults.accept(e);
            }
        }
    }

    /** Waits until standard output has got what is left for it, and gives the terminal back. Not on the loop's thread. */
    void closeStandardIo() {
        if (stdio != null) {
            try {
                stdio.close();
            } catch (IOException e) {
                faults.accept(e);
            }
        }
    }
}
