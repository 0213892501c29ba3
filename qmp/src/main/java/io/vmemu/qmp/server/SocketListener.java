package io.vmemu.qmp.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.ServerChannel;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.qmp.channel.Reasons;
import io.vmemu.qmp.channel.UnixSocketPath;
import io.vmemu.qmp.protocol.Dispatcher;
import io.vmemu.qmp.protocol.Monitor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A socket that is listened on, for a monitor, for plain bytes, or for another server. It serves one client at a time: the next one is not
 * even accepted before the first has gone.
 */
@SuppressWarnings("FutureReturnValueIgnored") // nobody waits for channels to be closed
public final class SocketListener implements AutoCloseable {
    private final ServerLoop loop;
    private final Consumer<Throwable> faults;
    private final Consumer<Channel> initializer;
    private final CompletableFuture<Void> firstClient = new CompletableFuture<>();
    private @Nullable Channel server;
    private @Nullable Channel client;
    private @Nullable Path ownFile;

    private SocketListener(ServerLoop loop, Consumer<Throwable> faults, Consumer<Channel> initializer) {
        this.loop = loop;
        this.faults = faults;
        this.initializer = initializer;
    }

    /**
     * Listens for a monitor's clients. Not to be called on the loop's thread.
     *
     * @param faults is told of unchecked exceptions
     * @throws QemuException with QEMU's text if the socket cannot be had
     */
    public static SocketListener listen(
            ServerLoop loop, Endpoint endpoint, Dispatcher dispatcher, Monitor monitor, Consumer<Throwable> faults)
            throws QemuException {
        return open(
                new SocketListener(loop, faults, child -> {
                    child.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
                    QmpConnection.serve(child, endpoint, dispatcher, monitor, faults);
                }),
                endpoint);
    }

    /**
     * Listens for those who exchange bytes with {@code service}. Not to be called on the loop's thread.
     *
     * @param faults is told of unchecked exceptions
     * @throws QemuException with QEMU's text if the socket cannot be had
     */
    public static SocketListener listen(
            ServerLoop loop, Endpoint endpoint, StreamService service, Consumer<Throwable> faults)
            throws QemuException {
        return open(
                new SocketListener(loop, faults, child -> {
                    child.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
                    child.pipeline().addLast(new StreamConnection(service, faults));
                }),
                endpoint);
    }

    /**
     * Listens for those who want to talk to the server on the Unix socket {@code target}: passes on what either side
     * says, as it is, files sent along excepted. Not to be called on the loop's thread.
     *
     * @param faults is told of unchecked exceptions
     * @throws QemuException with QEMU's text if the socket cannot be had
     */
    public static SocketListener relay(
            ServerLoop loop, Endpoint endpoint, String target, RelayWitness witness, Consumer<Throwable> faults)
            throws QemuException {
        return open(
                new SocketListener(loop, faults, child -> RelayEnd.serve(loop, child, target, witness, faults)),
                endpoint);
    }

    private static SocketListener open(SocketListener listener, Endpoint endpoint) throws QemuException {
        if (endpoint instanceof Endpoint.UnixSocket unix) {
            listener.bindUnix(unix.path());
        } else if (endpoint instanceof Endpoint.InheritedSocket inherited) {
            listener.adopt(inherited.fileDescriptor());
        } else {
            listener.bindTcp((Endpoint.Tcp) endpoint);
        }
        return listener;
    }

    /** Completes, on the loop's thread, when the first client has been accepted: for {@code wait=on}. */
    public CompletableFuture<Void> firstClient() {
        return firstClient.copy();
    }

    /** The address listened on, or null if it is not known (an inherited socket). */
    public @Nullable SocketAddress localAddress() {
        return server == null ? null : server.localAddress();
    }

    /**
     * Stops listening, sends the client what is left to be sent, closes the connection and removes the socket's file.
     */
    @Override
    public void close() {
        if (loop.eventLoop().inEventLoop()) {
            closeChannels();
        } else {
            CompletableFuture.runAsync(this::closeChannels, loop.eventLoop()).join();
        }
    }

    private void closeChannels() {
        if (server != null) {
            server.close();
        }
        if (client != null) {
            client.flush();
            client.close();
        }
        if (ownFile != null) {
            try {
                Files.deleteIfExists(ownFile);
            } catch (IOException e) {
                faults.accept(e);
            }
        }
    }

    private void bindUnix(String path) throws QemuException {
        UnixSocketPath.check(path);
        Path file = Path.of(path);
        try {
            if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                throw new QemuException("Failed to unlink socket " + path + ": Is a directory");
            }
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new QemuException("Failed to unlink socket " + path + ": " + Reasons.of(e));
        }
        ServerChannel channel = loop.newUnixServer();
        Throwable cause = bind(channel, loop.unixAddress(path));
        if (cause != null) {
            throw new QemuException("Failed to bind socket to " + path + ": " + Reasons.of(cause));
        }
        ownFile = file;
        start(channel);
    }

    private void adopt(int fileDescriptor) throws QemuException {
        try {
            ServerChannel channel = loop.adoptUnixServer(fileDescriptor);
            Throwable cause = register(channel);
            if (cause != null) {
                throw new QemuException(Reasons.of(cause));
            }
            start(channel);
        } catch (IOException e) {
            throw new QemuException(Reasons.of(e));
        }
    }

    private void bindTcp(Endpoint.Tcp tcp) throws QemuException {
        InetSocketAddress address = tcp.host().isEmpty()
                ? new InetSocketAddress(tcp.port())
                : new InetSocketAddress(tcp.host(), tcp.port());
        if (address.isUnresolved()) {
            throw new QemuException(
                    "address resolution failed for " + tcp.host() + ":" + tcp.port() + ": Name or service not known");
        }
        ServerChannel channel = loop.newTcpServer();
        channel.config().setOption(ChannelOption.SO_REUSEADDR, true);
        Throwable cause = bind(channel, address);
        if (cause != null) {
            String text = Reasons.of(cause);
            boolean inUse = text.equals("Address already in use");
            throw new QemuException((inUse ? "Failed to find an available port: " : "Failed to bind socket: ") + text);
        }
        start(channel);
    }

    private @Nullable Throwable bind(ServerChannel channel, SocketAddress address) {
        Throwable failure = register(channel);
        return failure == null ? outcome(channel, channel.bind(address)) : failure;
    }

    /** Puts a new channel on the loop, by hand: what Netty has for this takes as long to load as all the rest of it. */
    private @Nullable Throwable register(ServerChannel channel) {
        channel.config().setAutoRead(false);
        channel.config().setRecvByteBufAllocator(new FixedRecvByteBufAllocator(1).maxMessagesPerRead(1));
        channel.pipeline().addLast(new OneAtATime());
        return outcome(channel, loop.eventLoop().register(channel));
    }

    /** Why a step towards listening has failed, null if it has not; a channel that it has failed for is closed. */
    private static @Nullable Throwable outcome(ServerChannel channel, ChannelFuture step) {
        Throwable failure = step.awaitUninterruptibly().cause();
        if (failure != null) {
            channel.close();
        }
        return failure;
    }

    private void start(Channel channel) {
        server = channel;
        channel.read();
    }

    /** Accepts the next client when the last one has gone. */
    private final class OneAtATime extends InboundHandler {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            Channel accepted = (Channel) message;
            client = accepted;
            accepted.closeFuture().addListener(closed -> ctx.read());
            initializer.accept(accepted);
            loop.eventLoop().register(accepted).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
            firstClient.complete(null);
        }
    }
}
