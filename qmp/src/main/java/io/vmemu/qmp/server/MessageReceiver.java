package io.vmemu.qmp.server;

import com.kenai.jffi.CallContext;
import com.kenai.jffi.CallingConvention;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.LastError;
import com.kenai.jffi.Library;
import com.kenai.jffi.MemoryIO;
import com.kenai.jffi.Type;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * {@code recvmsg}, which neither Netty nor the JDK has in a form that yields bytes and descriptors together. Loading
 * native access takes some milliseconds, hence a thread of its own and only on demand. It is called without the layers of
 * jnr, which would cost ten times as much and stay in memory.
 *
 * <p>Structures are laid out as Linux has them on 64-bit machines.
 */
final class MessageReceiver {
    private static final int SOL_SOCKET = 1;
    private static final int SCM_RIGHTS = 1;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_CMSG_CLOEXEC = 0x40000000;
    private static final int EAGAIN = 11;
    private static final int EINTR = 4;

    /** Where the parts of what is allocated for one call are: {@code struct msghdr}, the one iovec, the control data. */
    private static final int MSG_IOV = 16;

    private static final int MSG_IOVLEN = 24;
    private static final int MSG_CONTROL = 32;
    private static final int MSG_CONTROLLEN = 40;
    private static final int IOV = 56;
    private static final int IOV_LEN = IOV + 8;
    private static final int CONTROL = IOV + 16;
    private static final int CONTROL_BYTES = 64;
    private static final int TOTAL_BYTES = CONTROL + CONTROL_BYTES;

    /** {@code struct cmsghdr}, followed by its data and padding up to the next one. */
    private static final int CMSG_LEVEL = 8;

    private static final int CMSG_TYPE = 12;
    private static final int CMSG_DATA = 16;
    private static final int CMSG_ALIGNMENT = 8;

    /** Nothing to read at present. */
    static final int AGAIN = -1;

    private final Invoker invoker = Invoker.getInstance();
    private final MemoryIO memory = MemoryIO.getInstance();
    private final LastError lastError = LastError.getInstance();
    private final CallContext dupContext = context(Type.SINT32, Type.SINT32);
    private final CallContext recvmsgContext = context(Type.SINT64, Type.SINT32, Type.POINTER, Type.SINT32);
    private final long dup;
    private final long recvmsg;

    private MessageReceiver() {
        Library libc = Library.getDefault();
        dup = libc.getSymbolAddress("dup");
        recvmsg = libc.getSymbolAddress("recvmsg");
        if (dup == 0 || recvmsg == 0) {
            throw new UnsatisfiedLinkError("no recvmsg in the C library");
        }
    }

    private static CallContext context(Type result, Type... parameters) {
        return CallContext.getCallContext(result, parameters, CallingConvention.DEFAULT, true);
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
                RESULT.complete(new MessageReceiver());
            } catch (LinkageError | RuntimeException e) {
                RESULT.completeExceptionally(e);
            }
        }
    }

    int duplicate(int fileDescriptor) throws IOException {
        int copy = (int) invoker.invokeN1(dupContext, dup, fileDescriptor);
        if (copy < 0) {
            throw new IOException("dup: error " + lastError.get());
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
        long message = memory.allocateMemory(TOTAL_BYTES, true);
        try {
            memory.putAddress(message + MSG_IOV, message + IOV);
            memory.putLong(message + MSG_IOVLEN, 1);
            memory.putAddress(message + MSG_CONTROL, message + CONTROL);
            memory.putLong(message + MSG_CONTROLLEN, CONTROL_BYTES);
            memory.putAddress(message + IOV, memory.getDirectBufferAddress(into));
            memory.putLong(message + IOV_LEN, into.capacity());
            long count = invoker.invokeN3(recvmsgContext, recvmsg, socket, message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
            if (count < 0) {
                int errno = lastError.get();
                if (errno == EAGAIN || errno == EINTR) {
                    return AGAIN;
                }
                throw new IOException("recvmsg: error " + errno);
            }
            into.limit((int) count);
            deliver(message + CONTROL, memory.getLong(message + MSG_CONTROLLEN), files);
            return (int) count;
        } finally {
            memory.freeMemory(message);
        }
    }

    private void deliver(long control, long bytes, Consumer<ReceivedFile> files) {
        long end = control + bytes;
        long header = control;
        while (end - header >= CMSG_DATA) {
            long length = memory.getLong(header);
            boolean rights =
                    memory.getInt(header + CMSG_LEVEL) == SOL_SOCKET && memory.getInt(header + CMSG_TYPE) == SCM_RIGHTS;
            for (long file = header + CMSG_DATA;
                    rights && file + Integer.BYTES <= header + length;
                    file += Integer.BYTES) {
                files.accept(new ReceivedFile(memory.getInt(file)));
            }
            header += Math.max(length + CMSG_ALIGNMENT - 1 & -CMSG_ALIGNMENT, CMSG_DATA);
        }
    }
}
