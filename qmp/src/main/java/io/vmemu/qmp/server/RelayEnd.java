package io.vmemu.qmp.server;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.vmemu.qmp.channel.Reasons;
import io.vmemu.qmp.protocol.Side;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One of the two connections of a relay: what comes in here goes out at the other end, as it is. No more is read than
 * the other end takes.
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures of writing and closing arrive as events of the channel
final class RelayEnd extends ChannelInboundHandlerAdapter {
    private final Side side;
    private final RelayWitness witness;
    private final Consumer<Throwable> faults;
    private @Nullable Channel other;
    private boolean ended;

    private RelayEnd(Side side, RelayWitness witness, Consumer<Throwable> faults) {
        this.side = side;
        this.witness = witness;
        this.faults = faults;
    }

    /** Connects a new client to the server that listens on {@code target}. */
    static void serve(
            ServerLoop loop, Channel client, String target, RelayWitness witness, Consumer<Throwable> faults) {
        RelayEnd clientEnd = new RelayEnd(Side.CLIENT, witness, faults);
        RelayEnd serverEnd = new RelayEnd(Side.SERVER, witness, faults);
        client.config().setAutoRead(false);
        client.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        client.pipeline().addLast(clientEnd);
        new Bootstrap()
                .group(loop.ioEventLoop())
                .channelFactory(loop::newUnixClient)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .handler(serverEnd)
                .connect(loop.unixAddress(target))
                .addListener((ChannelFuture connecting) -> {
                    Throwable cause = connecting.cause();
                    if (cause != null) {
                        witness.unreachable(Reasons.of(cause));
                        client.close();
                    } else {
                        witness.connected();
                        clientEnd.passTo(connecting.channel());
                        serverEnd.passTo(client);
                        client.config().setAutoRead(true);
                        connecting.channel().config().setAutoRead(true);
                    }
                });
    }

    private void passTo(Channel channel) {
        other = channel;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (other == null) {
            bytes.release();
        } else {
            witness.passed(side, bytes.nioBuffer());
            other.write(bytes);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (other != null) {
            other.flush();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (other != null) {
            other.config().setAutoRead(ctx.channel().isWritable());
        }
    }

    /** A client may go on listening after its last word; a server that says no more has closed the connection. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            end(side == Side.CLIENT ? RelayEnd::shutDownOutput : ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end(ChannelFutureListener.CLOSE);
        if (other != null) {
            afterLastWrite(other, ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            faults.accept(cause);
        }
        ctx.close();
    }

    private void end(ChannelFutureListener then) {
        if (!ended && other != null) {
            ended = true;
            witness.ended(side);
            afterLastWrite(other, then);
        }
    }

    private static void afterLastWrite(Channel channel, ChannelFutureListener then) {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(then);
    }

    private static void shutDownOutput(ChannelFuture written) {
        if (written.isSuccess() && written.channel() instanceof DuplexChannel channel) {
            channel.shutdownOutput();
        }
    }
}
