package io.vmemu.qmp.server;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.qmp.channel.Reasons;
import io.vmemu.qmp.protocol.Dispatcher;
import io.vmemu.qmp.protocol.Monitor;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A monitor whose client listens, or has handed over a socket that is connected already: {@code -qmp unix:PATH} without
 * {@code server=on}, {@code -chardev socket,fd=N}. When the connection ends there is no further one.
 */
@SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the channel to be closed
public final class QmpPeer implements AutoCloseable {
    private final ServerLoop loop;
    private final Channel channel;

    private QmpPeer(ServerLoop loop, Channel channel) {
        this.loop = loop;
        this.channel = channel;
    }

    /**
     * Connects, or takes over the connection. Not to be called on the loop's thread.
     *
     * @param faults is told of unchecked exceptions
     * @throws QemuException with QEMU's text if nobody listens there
     */
    public static QmpPeer open(
            ServerLoop loop, Endpoint endpoint, Dispatcher dispatcher, Monitor monitor, Consumer<Throwable> faults)
            throws QemuException {
        return open(loop, endpoint, made -> QmpConnection.serve(made, endpoint, dispatcher, monitor, faults));
    }

    /**
     * Connects plain bytes with {@code service}, or takes over the connection. Not to be called on the loop's thread.
     *
     * @param faults is told of unchecked exceptions
     * @throws QemuException with QEMU's text if nobody listens there
     */
    public static QmpPeer open(ServerLoop loop, Endpoint endpoint, StreamService service, Consumer<Throwable> faults)
            throws QemuException {
        return open(loop, endpoint, made -> made.pipeline().addLast(new StreamConnection(service, faults)));
    }

    private static QmpPeer open(ServerLoop loop, Endpoint endpoint, Consumer<Channel> initializer)
            throws QemuException {
        Bootstrap bootstrap = new Bootstrap()
                .group(loop.ioEventLoop())
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel made) {
                        initializer.accept(made);
                    }
                });
        ChannelFuture opened;
        String name;
        if (endpoint instanceof Endpoint.UnixSocket unix) {
            name = unix.path();
            opened = bootstrap.channelFactory(loop::newUnixClient).connect(loop.unixAddress(name));
        } else if (endpoint instanceof Endpoint.InheritedSocket inherited) {
            name = Integer.toString(inherited.fileDescriptor());
            Channel adopted = loop.adoptUnixClient(inherited.fileDescriptor());
            opened = bootstrap.channelFactory(() -> adopted).register();
        } else {
            Endpoint.Tcp tcp = (Endpoint.Tcp) endpoint;
            name = tcp.host() + ":" + tcp.port();
            opened = bootstrap.channelFactory(loop::newTcpClient).connect(tcp.host(), tcp.port());
        }
        @Nullable Throwable cause = opened.awaitUninterruptibly().cause();
        if (cause != null) {
            throw new QemuException("Failed to connect to '" + name + "': " + Reasons.of(cause));
        }
        return new QmpPeer(loop, opened.channel());
    }

    /** Sends the client what is left to be sent and closes the connection. */
    @Override
    public void close() {
        if (loop.eventLoop().inEventLoop()) {
            closeChannel();
        } else {
            CompletableFuture.runAsync(this::closeChannel, loop.eventLoop()).join();
        }
    }

    private void closeChannel() {
        channel.flush();
        channel.close();
    }
}
