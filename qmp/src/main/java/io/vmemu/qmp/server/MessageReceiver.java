package io.vmemu.qmp.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import jnr.posix.CmsgHdr;
import jnr.posix.MsgHdr;
import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;

/**
 * {@code recvmsg}, which neither Netty nor the JDK has in a form that yields bytes and descriptors together. Loading
 * native access takes a tenth of a second, hence a thread of its own and only on demand.
 */
final class MessageReceiver {
    private static final int SOL_SOCKET = 1;
    private static final int SCM_RIGHTS = 1;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_CMSG_CLOEXEC = 0x40000000;
    private static final int EAGAIN = 11;
    private static final int EINTR = 4;
    private static final int CONTROL_BYTES = 64;

    /** Nothing to read at present. */
    static final int AGAIN = -1;

    private final POSIX posix;

    private MessageReceiver(POSIX posix) {
        this.posix = posix;
    }

    /** Loads it, once, in the background. */
    static CompletableFuture<MessageReceiver> load() {
        return Loading.RESULT;
    }

    private static final class Loading {
        static final CompletableFuture<MessageReceiver> RESULT = new CompletableFuture<>();

        static {
            Thread thread = new Thread(Loading::run, "load recvmsg");
            thread.setDaemon(true);
            thread.start();
        }

        private static void run() {
            try {
                POSIX posix = POSIXFactory.getNativePOSIX();
                posix.errno(0);
                RESULT.complete(new MessageReceiver(posix));
            } catch (LinkageError | RuntimeException e) {
                RESULT.completeExceptionally(e);
            }
        }
    }

    int duplicate(int fileDescriptor) throws IOException {
        int copy = posix.dup(fileDescriptor);
        if (copy < 0) {
            throw new IOException("dup: error " + posix.errno());
        }
        return copy;
    }

    /**
     * Reads what is there.
     *
     * @param into a direct buffer; its limit is set behind what was read
     * @param files gets the descriptors that came with the bytes, which now belong to the receiver
     * @return number of bytes, 0 at the end of input, {@link #AGAIN} if there is nothing
     */
    int receive(int socket, ByteBuffer into, Consumer<ReceivedFile> files) throws IOException {
        into.clear();
        MsgHdr message = posix.allocateMsgHdr();
        message.setIov(new ByteBuffer[] {into});
        message.allocateControl(CONTROL_BYTES);
        int count = posix.recvmsg(socket, message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
        if (count < 0) {
            int errno = posix.errno();
            if (errno == EAGAIN || errno == EINTR) {
                return AGAIN;
            }
            throw new IOException("recvmsg: error " + errno);
        }
        into.limit(count);
        if (message.getControlLen() > 0) {
            for (CmsgHdr control : message.getControls()) {
                deliver(control, files);
            }
        }
        return count;
    }

    private static void deliver(CmsgHdr control, Consumer<ReceivedFile> files) {
        if (control.getLevel() == SOL_SOCKET && control.getType() == SCM_RIGHTS) {
            ByteBuffer data = control.getData().order(ByteOrder.nativeOrder());
            while (data.remaining() >= Integer.BYTES) {
                files.accept(new ReceivedFile(data.getInt()));
            }
        }
    }
}
