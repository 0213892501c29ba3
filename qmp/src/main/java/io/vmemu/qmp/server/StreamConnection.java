package io.vmemu.qmp.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A client of a {@link StreamService} on its channel. One that sends no more may still read. */
@SuppressWarnings("FutureReturnValueIgnored") // failures of writing and closing arrive as events of the channel
final class StreamConnection extends InboundHandler implements StreamService.Client {
    private final StreamService service;
    private final Consumer<Throwable> faults;
    private final ArrayDeque<ByteBuf> input = new ArrayDeque<>();
    private @Nullable ChannelHandlerContext context;
    private boolean reading;
    private boolean pumping;
    private boolean inputEnded;

    StreamConnection(StreamService service, Consumer<Throwable> faults) {
        this.service = service;
        this.faults = faults;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        ctx.channel().config().setAutoRead(false);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        service.connected(this);
    }

    /** Also what is not to be read comes, with the news that it was the last. */
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        input.add((ByteBuf) message);
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

    private void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        try {
            while (reading && !input.isEmpty()) {
                receive(input.remove());
            }
        } finally {
            pumping = false;
        }
        if (inputEnded && context != null && !service.isBusy()) {
            context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    private void receive(ByteBuf buffer) {
        try {
            service.received(buffer.nioBuffer());
        } finally {
            buffer.release();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        input.forEach(ByteBuf::release);
        input.clear();
        service.disconnected();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            service.writable();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            faults.accept(cause);
        }
        ctx.close();
    }

    @Override
    public void setReading(boolean on) {
        reading = on;
        if (context != null) {
            context.channel().config().setAutoRead(on && !inputEnded);
        }
        pump();
    }

    /** One that has gone takes everything. */
    @Override
    public boolean isWritable() {
        return context == null
                || !context.channel().isActive()
                || context.channel().isWritable();
    }

    @Override
    public void send(byte[] bytes) {
        if (context != null) {
            context.writeAndFlush(Unpooled.wrappedBuffer(bytes));
        }
    }

    @Override
    public void close() {
        if (context != null) {
            context.flush();
            context.close();
        }
    }
}
