package io.vmemu.qmp.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A client of a {@link StreamService} on its channel. */
@SuppressWarnings("FutureReturnValueIgnored") // failures of writing and closing arrive as events of the channel
final class StreamConnection extends InboundHandler implements StreamService.Client {
    private final StreamService service;
    private final Consumer<Throwable> faults;
    private @Nullable ChannelHandlerContext context;

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

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf buffer = (ByteBuf) message;
        try {
            service.received(buffer.nioBuffer());
        } finally {
            buffer.release();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
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
        if (context != null) {
            context.channel().config().setAutoRead(on);
        }
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
