package io.vmemu.qmp.server;

import java.nio.ByteBuffer;

/** What is behind a socket that carries plain bytes, with one client at a time. Called on the loop's thread. */
public interface StreamService {
    /** A client has come. Nothing is read from it before {@link Client#setReading}. */
    void connected(Client client);

    /** The client sent something. */
    void received(ByteBuffer bytes);

    /** The client has gone. */
    void disconnected();

    /** The client is writable again. */
    default void writable() {}

    /**
     * Whether there is something left to be said to what the client has sent so far. A client that sends no more is there until
     * there is not; asked for when {@link Client#setReading} is called.
     */
    default boolean isBusy() {
        return false;
    }

    /** The client, for those whom it has connected to. */
    interface Client {
        /** Whether what the client sends is read; until then it stays in the socket. */
        void setReading(boolean on);

        /** Whether it keeps up with what it is sent; else that waits in memory. */
        default boolean isWritable() {
            return true;
        }

        void send(byte[] bytes);

        /** Sends what is left to be sent and disconnects. */
        void close();
    }
}
