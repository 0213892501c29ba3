package io.vmemu.qmp.server;

import io.vmemu.qmp.protocol.Side;
import java.nio.ByteBuffer;

/** Watches what passes between the clients of a socket, one after the other, and the server behind it. On the loop's thread. */
public interface RelayWitness {
    /** A client has come, and has been connected to the server. */
    void connected();

    /** Bytes on their way; theirs is only the time of the call. */
    void passed(Side from, ByteBuffer bytes);

    /** That side will send no more. Comes for both, for the one that ended it first. */
    void ended(Side from);

    /** A client has come, but the server could not be reached; the client is disconnected. */
    void unreachable(String reason);
}
