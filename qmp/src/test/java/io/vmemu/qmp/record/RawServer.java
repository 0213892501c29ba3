package io.vmemu.qmp.record;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Listens for one client and treats it as told, on a thread of its own. */
final class RawServer implements AutoCloseable {
    private final ServerSocketChannel listening;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    /** What to do with the client, which is disconnected at the end. */
    @FunctionalInterface
    interface Treatment {
        void treat(SocketChannel client) throws IOException;
    }

    RawServer(Path socket, Treatment treatment) throws IOException {
        listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket));
        Thread thread = new Thread(
                () -> {
                    try (SocketChannel client = listening.accept()) {
                        treatment.treat(client);
                        done.complete(null);
                    } catch (IOException e) {
                        done.completeExceptionally(e);
                    }
                },
                "raw server");
        thread.setDaemon(true);
        thread.start();
    }

    /** A server that says something and then disconnects. */
    static RawServer saying(Path socket, byte[] bytes) throws IOException {
        return new RawServer(socket, client -> write(client, bytes));
    }

    static void write(SocketChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /** Waits until the client has been treated. */
    void awaitEnd() throws InterruptedException, ExecutionException {
        done.get();
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
