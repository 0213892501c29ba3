package io.vmemu.qmp.server;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.ScheduledFuture;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.time.MachineLoop;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The one thread of a server: an event loop, of epoll where that is available and of the JDK's selectors elsewhere. It
 * carries the connections and steps the machine, so that neither ever waits for the other's thread.
 */
public final class ServerLoop implements Executor, AutoCloseable {
    private static final int INHERITED_BY_JDK = 0;
    private static final int TASKS_PER_TURN = 1024;

    private final CompletableFuture<Transport> transport;

    private record Transport(boolean epoll, IoEventLoopGroup group) {
        static Transport best() {
            QuietLoggers.install();
            return of(Epoll.isAvailable());
        }

        static Transport of(boolean epoll) {
            return new Transport(
                    epoll,
                    new MultiThreadIoEventLoopGroup(
                            1,
                            new DefaultThreadFactory("qmp", true),
                            epoll
                                    ? EpollIoHandler.newFactory(
                                            0,
                                            EagerSelect.factory(
                                                    Runtime.getRuntime().availableProcessors()))
                                    : NioIoHandler.newFactory()));
        }
    }

    private ServerLoop(CompletableFuture<Transport> transport) {
        this.transport = transport;
    }

    /** A loop on the best transport there is. */
    public static ServerLoop create() {
        return new ServerLoop(CompletableFuture.completedFuture(Transport.best()));
    }

    /**
     * Such a loop for the start of a program. Netty takes as long to load as the rest of an emulator; here another thread
     * does it, and whoever needs the loop waits for it.
     */
    @SuppressWarnings("FutureReturnValueIgnored") // whoever needs the loop is told why there is none
    public static ServerLoop createInBackground() {
        ServerLoop loop = new ServerLoop(new CompletableFuture<>());
        new Thread(loop::load, "load loop").start();
        return loop;
    }

    private void load() {
        try {
            transport.complete(Transport.best());
            execute(this::prepare);
        } catch (LinkageError | RuntimeException e) {
            transport.completeExceptionally(e);
        }
    }

    /** Loads what the first listener and the first client need. */
    private void prepare() {
        newUnixServer().unsafe().closeForcibly();
        newUnixClient().unsafe().closeForcibly();
        new MessageEncoder(false).encode(new QDict(), Unpooled.buffer());
    }

    /** A loop on the JDK's selectors. */
    public static ServerLoop createNio() {
        return new ServerLoop(CompletableFuture.completedFuture(Transport.of(false)));
    }

    public boolean isEpoll() {
        return transport.join().epoll();
    }

    EventLoop eventLoop() {
        return ioEventLoop();
    }

    IoEventLoop ioEventLoop() {
        return transport.join().group().next();
    }

    /** Runs {@code task} on the loop's thread, soon. */
    @Override
    public void execute(Runnable task) {
        eventLoop().execute(task);
    }

    /** Runs {@code task} on the loop's thread, soon, unless the loop has ended: then there is nobody to whom it could matter. */
    boolean executeIfRunning(Runnable task) {
        try {
            execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /**
     * Steps a machine from now on. Its work must be added on this loop's thread; what comes from elsewhere goes through
     * {@link #execute}.
     */
    public void drive(MachineLoop machine) {
        Driver driver = new Driver(eventLoop(), machine);
        execute(() -> {
            machine.onWakeup(driver::wake);
            driver.wake();
        });
    }

    ServerChannel newUnixServer() {
        return isEpoll() ? new EpollServerDomainSocketChannel() : new NioServerDomainSocketChannel();
    }

    ServerChannel newTcpServer() {
        return isEpoll() ? new EpollServerSocketChannel() : new NioServerSocketChannel();
    }

    Channel newUnixClient() {
        return isEpoll() ? new EpollDomainSocketChannel() : new NioDomainSocketChannel();
    }

    Channel newTcpClient() {
        return isEpoll() ? new EpollSocketChannel() : new NioSocketChannel();
    }

    /** Adopts a connected socket; needs epoll. */
    Channel adoptUnixClient(int fileDescriptor) throws QemuException {
        if (!isEpoll()) {
            throw new QemuException("descriptor " + fileDescriptor + " cannot be adopted without epoll");
        }
        return new EpollDomainSocketChannel(fileDescriptor);
    }

    SocketAddress unixAddress(String path) {
        return isEpoll() ? new DomainSocketAddress(path) : UnixDomainSocketAddress.of(path);
    }

    /** Adopts a listening socket. Without epoll only descriptor 0 can be adopted. */
    ServerChannel adoptUnixServer(int fileDescriptor) throws IOException {
        if (isEpoll()) {
            return new EpollServerDomainSocketChannel(fileDescriptor, true);
        }
        Object inherited = fileDescriptor == INHERITED_BY_JDK ? System.inheritedChannel() : null;
        if (inherited instanceof ServerSocketChannel channel) {
            channel.configureBlocking(false);
            return new NioServerDomainSocketChannel(channel);
        }
        throw new IOException("descriptor " + fileDescriptor + " cannot be adopted without epoll");
    }

    /** Ends the loop, and with it all that runs on it. Does not wait if called on the loop's own thread. */
    @Override
    public void close() {
        boolean inside = eventLoop().inEventLoop();
        var future = transport.join().group().shutdownGracefully(0, 1, TimeUnit.SECONDS);
        if (!inside) {
            future.awaitUninterruptibly();
        }
    }

    /** Runs a machine's due work in turns with the connections', and comes back at its next deadline. */
    private static final class Driver implements Runnable {
        private final EventLoop eventLoop;
        private final MachineLoop machine;
        private @Nullable ScheduledFuture<?> timer;
        private long timerDeadline;
        private boolean posted;

        Driver(EventLoop eventLoop, MachineLoop machine) {
            this.eventLoop = eventLoop;
            this.machine = machine;
        }

        void wake() {
            long deadline = machine.nextDeadline();
            if (deadline == MachineLoop.IDLE || posted) {
                return;
            }
            long delay = deadline - machine.nanoTime();
            if (delay <= 0) {
                posted = true;
                eventLoop.execute(this);
            } else if (timer == null || timerDeadline - deadline > 0) {
                if (timer != null) {
                    timer.cancel(false);
                }
                timerDeadline = deadline;
                timer = eventLoop.schedule(this::timerFired, delay, TimeUnit.NANOSECONDS);
            }
        }

        private void timerFired() {
            timer = null;
            if (!posted) {
                run();
            }
        }

        @Override
        public void run() {
            posted = false;
            try {
                machine.runDue(TASKS_PER_TURN);
            } finally {
                wake();
            }
        }
    }
}
