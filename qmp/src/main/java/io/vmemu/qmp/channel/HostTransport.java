package io.vmemu.qmp.channel;

import io.netty.channel.epoll.Epoll;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.migrate.DescriptorSource;
import io.vmemu.emulator.migrate.DescriptorSource.OpenDescriptor;
import io.vmemu.emulator.migrate.MigrationAddress;
import io.vmemu.emulator.migrate.MigrationTransport;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executor;

/** Channels to the world outside. */
public final class HostTransport implements MigrationTransport {
    private static final Duration COMMAND_PATIENCE = Duration.ofSeconds(5);

    private final Executor machineThread;

    /**
     * A transport for one machine.
     *
     * @param machineThread runs tasks on the machine's thread, one after the other; called from any thread
     */
    public HostTransport(Executor machineThread) {
        this.machineThread = machineThread;
    }

    @Override
    public void connect(MigrationAddress address, DescriptorSource files, ConnectHandler handler) throws QemuException {
        if (address instanceof MigrationAddress.UnixSocket || address instanceof MigrationAddress.InetSocket) {
            inBackground(() -> connectSocket(address, handler));
        } else if (address instanceof MigrationAddress.VsockSocket vsock) {
            machineThread.execute(() -> handler.failed(unreachable(vsock)));
        } else {
            ThreadedChannel channel = new ThreadedChannel(openForWriting(address, files), machineThread);
            machineThread.execute(() -> handler.connected(channel));
        }
    }

    private static void inBackground(Runnable work) {
        Thread thread = new Thread(work, "migration");
        thread.setDaemon(true);
        thread.start();
    }

    private void connectSocket(MigrationAddress address, ConnectHandler handler) {
        try {
            SocketChannel socket = SocketPlaces.connect(address);
            ThreadedChannel channel = new ThreadedChannel(new SocketConduit(socket), machineThread);
            machineThread.execute(() -> handler.connected(channel));
        } catch (QemuException e) {
            machineThread.execute(() -> handler.failed(e.desc()));
        }
    }

    /** There is no device for it. */
    private static String unreachable(MigrationAddress.VsockSocket vsock) {
        if (!vsock.cid().chars().allMatch(c -> c >= '0' && c <= '9')) {
            return "Failed to parse cid '" + vsock.cid() + "'";
        }
        return "Failed to connect to '" + vsock.cid() + ":" + vsock.port() + "': Connection reset by peer";
    }

    private static Conduit openForWriting(MigrationAddress address, DescriptorSource files) throws QemuException {
        if (address instanceof MigrationAddress.Descriptor descriptor) {
            return openDescriptor(files.take(descriptor.name()), false);
        }
        if (address instanceof MigrationAddress.Command command) {
            return new CommandConduit(start(command, ProcessBuilder.Redirect.PIPE), true, COMMAND_PATIENCE);
        }
        if (address instanceof MigrationAddress.FilePath file) {
            return new FileConduit(create(file), false);
        }
        throw withoutRdma();
    }

    /** Memory devices keep their unplugged memory discarded, which remote access to it would undo. */
    private static QemuException withoutRdma() {
        return new QemuException("RDMA: cannot disable RAM discard");
    }

    private static Process start(MigrationAddress.Command command, ProcessBuilder.Redirect input) throws QemuException {
        String program =
                command.arguments().isEmpty() ? "" : command.arguments().get(0);
        try {
            if (program.isEmpty()) {
                throw new IOException("No such file or directory");
            }
            return new ProcessBuilder(command.arguments())
                    .redirectInput(input)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            String reason = Reasons.of(e);
            String number = reason.substring(reason.lastIndexOf(", ") < 0 ? 0 : reason.lastIndexOf(", ") + 2);
            throw new QemuException("Failed to execute child process “" + program + "” (" + number + ")");
        }
    }

    private static FileChannel create(MigrationAddress.FilePath file) throws QemuException {
        try {
            FileChannel channel = FileChannel.open(
                    Path.of(file.path()),
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            return channel.position(file.offset());
        } catch (IOException e) {
            throw new QemuException("Could not create '" + file.path() + "': " + Reasons.of(e));
        }
    }

    @Override
    public Listening listen(MigrationAddress address, DescriptorSource files, AcceptHandler handler)
            throws QemuException {
        if (address instanceof MigrationAddress.UnixSocket unix) {
            return listening(ListeningSocket.unix(unix), handler);
        }
        if (address instanceof MigrationAddress.InetSocket inet) {
            return listening(ListeningSocket.inet(inet), handler);
        }
        if (address instanceof MigrationAddress.VsockSocket) {
            throw new QemuException("Failed to bind socket: Cannot assign requested address");
        }
        ThreadedChannel channel = new ThreadedChannel(openForReading(address, files), machineThread);
        FirstBytes awaited = new FirstBytes(channel, handler);
        channel.readBefore(awaited::come);
        return awaited;
    }

    private Listening listening(ListeningSocket socket, AcceptHandler handler) {
        socket.accept(handler, machineThread);
        return socket;
    }

    private static Conduit openForReading(MigrationAddress address, DescriptorSource files) throws QemuException {
        if (address instanceof MigrationAddress.Descriptor descriptor) {
            return openDescriptor(descriptor(descriptor.name(), files), true);
        }
        if (address instanceof MigrationAddress.Command command) {
            return new CommandConduit(
                    start(
                            command,
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile())),
                    false,
                    COMMAND_PATIENCE);
        }
        if (address instanceof MigrationAddress.FilePath file) {
            return new FileConduit(open(file), true);
        }
        throw withoutRdma();
    }

    private static FileChannel open(MigrationAddress.FilePath file) throws QemuException {
        try {
            return FileChannel.open(Path.of(file.path()), StandardOpenOption.READ)
                    .position(file.offset());
        } catch (IOException e) {
            throw new QemuException("Could not open '" + file.path() + "': " + Reasons.of(e));
        }
    }

    /** By its number where there is a native library for that; else opened once more, at the same position. */
    private static Conduit openDescriptor(OpenDescriptor file, boolean readable) throws QemuException {
        if (Epoll.isAvailable()) {
            return new DescriptorConduit(file, readable);
        }
        try {
            return FileConduit.reopen(file, readable);
        } catch (IOException e) {
            file.close();
            throw new QemuException("Could not open file descriptor " + file.number() + ": " + Reasons.of(e));
        }
    }

    /** A number is that of a file that this process was started with. */
    private static OpenDescriptor descriptor(String name, DescriptorSource files) throws QemuException {
        if (name.isEmpty() || !Character.isDigit(name.charAt(0))) {
            return files.take(name);
        }
        try {
            int number = Integer.parseInt(name);
            return new InheritedDescriptor(number);
        } catch (NumberFormatException e) {
            throw new QemuException("Invalid file descriptor number '" + name + "'");
        }
    }
}
