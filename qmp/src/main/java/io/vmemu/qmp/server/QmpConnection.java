package io.vmemu.qmp.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.qmp.protocol.Dispatcher;
import io.vmemu.qmp.protocol.Monitor;
import io.vmemu.qmp.protocol.Outlet;
import io.vmemu.qmp.protocol.QmpSession;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A session on a channel. Reads from the client only while the session takes commands and the client takes replies;
 * what was read meanwhile waits here. A client that shuts down its sending side is answered what it asked, then
 * disconnected.
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures of writing and closing arrive as events of the channel
final class QmpConnection extends InboundHandler implements Outlet {
    private final boolean passFiles;
    private final Dispatcher dispatcher;
    private final Monitor monitor;
    private final Consumer<Throwable> faults;
    private final MessageEncoder encoder;
    private final ArrayDeque<ByteBuf> input = new ArrayDeque<>();
    private @Nullable ChannelHandlerContext context;
    private @Nullable QmpSession session;
    private boolean pumping;
    private boolean inputEnded;
    private boolean reading;
    private boolean flushPosted;
    private boolean closed;
    private boolean filesPrepared;
    private @Nullable FileReceiver files;

    QmpConnection(boolean passFiles, Dispatcher dispatcher, Monitor monitor, Consumer<Throwable> faults) {
        this.passFiles = passFiles;
        this.dispatcher = dispatcher;
        this.monitor = monitor;
        this.faults = faults;
        this.encoder = new MessageEncoder(monitor.pretty());
    }

    /** Has a new channel to one of {@code endpoint}'s clients served. */
    static void serve(
            Channel channel, Endpoint endpoint, Dispatcher dispatcher, Monitor monitor, Consumer<Throwable> faults) {
        channel.pipeline().addLast(new QmpConnection(endpoint.passFiles(), dispatcher, monitor, faults));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        if (ctx.channel().isActive()) {
            open();
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        open();
    }

    private void open() {
        if (session == null) {
            session = dispatcher.open(monitor, this, this::pump);
        }
    }

    /** At the first command and not before: loading what it takes would hold up the greeting. */
    private void prepareForFiles(ChannelHandlerContext ctx) {
        if (passFiles && !filesPrepared) {
            filesPrepared = true;
            MessageReceiver.load().thenAcceptAsync(this::receiveFiles, ctx.executor());
        }
    }

    /** From now on reads such that files come through which the client sends along. */
    void receiveFiles(MessageReceiver receiver) {
        if (closed || context == null || !(context.channel() instanceof EpollDomainSocketChannel channel)) {
            return;
        }
        if (!channel.isOpen()) {
            // The client has gone, and this connection is about to be told.
            return;
        }
        try {
            channel.config().setAutoRead(false);
            int socket = channel.fd().intValue();
            files = FileReceiver.start(receiver, socket, (IoEventLoop) channel.eventLoop(), new FileSink());
            pump();
        } catch (IOException e) {
            faults.accept(e);
            channel.config().setAutoRead(true);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        prepareForFiles(ctx);
        reading = true;
        input.add((ByteBuf) message);
        pump();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        reading = false;
        ctx.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        pump();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputEnded = true;
            pump();
        } else if (event instanceof ChannelOutputShutdownEvent) {
            ctx.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        closed = true;
        if (session != null) {
            session.close();
        }
        if (files != null) {
            files.close();
        }
        input.forEach(ByteBuf::release);
        input.clear();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            faults.accept(cause);
        }
        ctx.close();
    }

    @Override
    public boolean isReady() {
        return context != null && context.channel().isWritable();
    }

    @Override
    public void send(QDict message) {
        ChannelHandlerContext ctx = context;
        if (ctx == null) {
            return;
        }
        ByteBuf buffer = ctx.alloc().ioBuffer();
        encoder.encode(message, buffer);
        ctx.write(buffer, ctx.voidPromise());
        if (!reading && !flushPosted) {
            flushPosted = true;
            ctx.executor().execute(this::flush);
        }
    }

    @Override
    public void cut(QDict message, long bytes) {
        ChannelHandlerContext ctx = context;
        if (ctx != null) {
            ByteBuf buffer = ctx.alloc().ioBuffer();
            encoder.encode(message, buffer);
            buffer.writerIndex((int) Math.min(bytes, buffer.writerIndex()));
            ctx.writeAndFlush(buffer);
            ctx.close();
        }
    }

    @Override
    public void dribble(QDict message, long bytes) {
        ChannelHandlerContext ctx = context;
        if (ctx != null) {
            ByteBuf buffer = ctx.alloc().ioBuffer();
            encoder.encode(message, buffer);
            int size = (int) Math.min(bytes, buffer.readableBytes());
            while (buffer.readableBytes() > size) {
                ctx.writeAndFlush(buffer.readRetainedSlice(size));
            }
            ctx.writeAndFlush(buffer);
        }
    }

    private void flush() {
        flushPosted = false;
        if (context != null) {
            context.flush();
        }
    }

    private void setReading(Channel channel, boolean reading) {
        if (files == null) {
            channel.config().setAutoRead(reading);
        } else {
            files.setReading(reading);
        }
    }

    /** Gives the session what it takes, and lets the channel read when there is nothing left to give. */
    private void pump() {
        QmpSession current = session;
        ChannelHandlerContext ctx = context;
        if (pumping || current == null || ctx == null) {
            return;
        }
        pumping = true;
        try {
            while (current.isReadable() && !input.isEmpty()) {
                feed(current, input.remove());
            }
        } finally {
            pumping = false;
        }
        setReading(ctx.channel(), input.isEmpty() && current.isReadable() && !inputEnded);
        if (inputEnded && input.isEmpty() && current.isIdle()) {
            ctx.flush();
            ctx.close();
        }
    }

    private void feed(QmpSession current, ByteBuf head) {
        ByteBuffer bytes = head.nioBuffer();
        current.receive(bytes);
        if (bytes.hasRemaining() && !closed) {
            head.skipBytes(bytes.position());
            input.addFirst(head);
        } else {
            head.release();
        }
    }

    /** What a {@link FileReceiver} reads goes the way of what the channel reads. */
    private final class FileSink implements FileReceiver.Sink {
        @Override
        public void received(ByteBuf bytes) {
            if (context != null) {
                channelRead(context, bytes);
                channelReadComplete(context);
            }
        }

        @Override
        public void received(ReceivedFile file) {
            if (session == null) {
                file.close();
            } else {
                session.receiveFile(file);
            }
        }

        @Override
        public void inputEnded() {
            inputEnded = true;
            pump();
        }

        /** What it has sent but not seen done is dropped, as by QEMU. */
        @Override
        public void peerGone() {
            if (context != null) {
                context.close();
            }
        }

        @Override
        public void failed(IOException cause) {
            if (context != null) {
                context.close();
            }
        }
    }
}
