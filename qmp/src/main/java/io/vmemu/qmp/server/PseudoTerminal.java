package io.vmemu.qmp.server;

import com.kenai.jffi.CallContext;
import com.kenai.jffi.CallingConvention;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.LastError;
import com.kenai.jffi.Library;
import com.kenai.jffi.MemoryIO;
import com.kenai.jffi.Type;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The master of a pseudo terminal (pty(7)), which the JDK has nothing for. The terminal is raw: bytes pass as they are, and
 * nothing that is typed comes back by itself. For one thread that reads and one that writes, and none after {@link #close}.
 *
 * <p>Constants and structures are those of Linux on 64-bit machines.
 */
final class PseudoTerminal implements AutoCloseable {
    private static final int TCSAFLUSH = 2;
    private static final int F_SETFL = 4;
    private static final int O_RDWR = 2;
    private static final int O_NONBLOCK = 0x800;
    private static final int POLLIN = 1;
    private static final int POLLOUT = 4;
    private static final int POLLHUP = 16;
    private static final int EIO = 5;
    private static final int EAGAIN = 11;

    /** How long a call may take before it looks whether it is still wanted. */
    private static final int PATIENCE_MILLIS = 500;

    /** More than {@code struct termios} has, and than the name of a terminal. */
    private static final int SCRATCH_BYTES = 256;

    private static final int POLLFD_BYTES = 8;
    private static final int POLLFD_EVENTS = 4;
    private static final int POLLFD_REVENTS = 6;

    private static final class LibC {
        private static final Invoker INVOKER = Invoker.getInstance();
        private static final MemoryIO MEMORY = MemoryIO.getInstance();
        private static final LibC OPENPTY =
                new LibC("openpty", Type.POINTER, Type.POINTER, Type.POINTER, Type.POINTER, Type.POINTER);
        private static final LibC PTSNAME = new LibC("ptsname_r", Type.SINT32, Type.POINTER, Type.SINT64);
        private static final LibC CFMAKERAW = new LibC("cfmakeraw", Type.POINTER);
        private static final LibC TCGETATTR = new LibC("tcgetattr", Type.SINT32, Type.POINTER);
        private static final LibC TCSETATTR = new LibC("tcsetattr", Type.SINT32, Type.SINT32, Type.POINTER);
        private static final LibC FCNTL = new LibC("fcntl", Type.SINT32, Type.SINT32, Type.SINT32);
        private static final LibC POLL = new LibC("poll", Type.POINTER, Type.SINT64, Type.SINT32);
        private static final LibC READ = new LibC("read", Type.SINT32, Type.POINTER, Type.SINT64);
        private static final LibC WRITE = new LibC("write", Type.SINT32, Type.POINTER, Type.SINT64);
        private static final LibC CLOSE = new LibC("close", Type.SINT32);
        private static final LibC STRERROR = new LibC("strerror", Type.SINT32);

        private final CallContext context;
        private final long address;

        private LibC(String name, Type... parameters) {
            context = CallContext.getCallContext(Type.SINT64, parameters, CallingConvention.DEFAULT, true);
            address = Library.getDefault().getSymbolAddress(name);
            if (address == 0) {
                throw new UnsatisfiedLinkError("no " + name + " in the C library");
            }
        }

        private long call(long... arguments) {
            return switch (arguments.length) {
                case 1 -> INVOKER.invokeN1(context, address, arguments[0]);
                case 2 -> INVOKER.invokeN2(context, address, arguments[0], arguments[1]);
                case 3 -> INVOKER.invokeN3(context, address, arguments[0], arguments[1], arguments[2]);
                default ->
                    INVOKER.invokeN5(
                            context, address, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4]);
            };
        }

        /** The result of a function that returns an {@code int}, which has no upper half. */
        private int number(long... arguments) {
            return (int) call(arguments);
        }

        private static IOException failure() {
            return failure(LastError.getInstance().get());
        }

        private static IOException failure(int errno) {
            byte[] text = MEMORY.getZeroTerminatedByteArray(STRERROR.call(errno));
            return new IOException(new String(text, StandardCharsets.US_ASCII));
        }
    }

    private final int master;
    private final Path path;
    private volatile boolean wanted = true;
    private volatile boolean deserted = true;

    private PseudoTerminal(int master, Path path) {
        this.master = master;
        this.path = path;
    }

    /** @throws IOException with the system's reason and nothing else */
    static PseudoTerminal open() throws IOException {
        long scratch = LibC.MEMORY.allocateMemory(SCRATCH_BYTES, true);
        try {
            if (LibC.OPENPTY.number(scratch, scratch + Integer.BYTES, 0, 0, 0) < 0) {
                throw LibC.failure();
            }
            int master = LibC.MEMORY.getInt(scratch);
            int slave = LibC.MEMORY.getInt(scratch + Integer.BYTES);
            try {
                return new PseudoTerminal(master, prepare(master, scratch));
            } catch (IOException e) {
                LibC.CLOSE.call(master);
                throw e;
            } finally {
                // From now on the master can tell whether anybody has the terminal open.
                LibC.CLOSE.call(slave);
            }
        } finally {
            LibC.MEMORY.freeMemory(scratch);
        }
    }

    private static Path prepare(int master, long scratch) throws IOException {
        if (LibC.TCGETATTR.number(master, scratch) < 0) {
            throw LibC.failure();
        }
        LibC.CFMAKERAW.call(scratch);
        if (LibC.TCSETATTR.number(master, TCSAFLUSH, scratch) < 0
                || LibC.FCNTL.number(master, F_SETFL, O_RDWR | O_NONBLOCK) < 0) {
            throw LibC.failure();
        }
        int error = LibC.PTSNAME.number(master, scratch, SCRATCH_BYTES);
        if (error != 0) {
            throw LibC.failure(error);
        }
        byte[] name = LibC.MEMORY.getZeroTerminatedByteArray(scratch);
        return Path.of(new String(name, StandardCharsets.US_ASCII));
    }

    /** What others open to be at the other end, {@code /dev/pts/N}. */
    Path path() {
        return path;
    }

    /** Whether somebody has it open: from now on, whoever does is the one to write to, until there is nothing more to read. */
    boolean hasUser() {
        deserted = (poll(0, 0) & POLLHUP) != 0;
        return !deserted;
    }

    /**
     * Waits for what is typed.
     *
     * @return the number of bytes, -1 when nobody has it open any more, or it is no longer wanted
     */
    int read(byte[] into) throws IOException {
        long buffer = LibC.MEMORY.allocateMemory(into.length, false);
        try {
            while (wanted) {
                // What was typed last is read even if whoever did so has gone.
                if (poll(POLLIN, PATIENCE_MILLIS) == 0) {
                    continue;
                }
                int count = LibC.READ.number(master, buffer, into.length);
                if (count > 0) {
                    LibC.MEMORY.getByteArray(buffer, into, 0, count);
                    return count;
                }
                int errno = LastError.getInstance().get();
                if (count == 0 || errno == EIO) {
                    // What is still to be said is not for the next one.
                    deserted = true;
                    return -1;
                }
                if (errno != EAGAIN) {
                    throw LibC.failure(errno);
                }
            }
            return -1;
        } finally {
            LibC.MEMORY.freeMemory(buffer);
        }
    }

    /** Waits until all has been taken; what nobody is there for goes nowhere. */
    void write(byte[] bytes) throws IOException {
        long buffer = LibC.MEMORY.allocateMemory(bytes.length, false);
        try {
            LibC.MEMORY.putByteArray(buffer, bytes, 0, bytes.length);
            int written = 0;
            while (!deserted && written < bytes.length) {
                boolean patient = wanted;
                int ready = poll(POLLOUT, patient ? PATIENCE_MILLIS : 0);
                if ((ready & POLLHUP) != 0 || (ready == 0 && !patient)) {
                    return;
                }
                if (ready != 0) {
                    int count = LibC.WRITE.number(master, buffer + written, bytes.length - written);
                    int errno = LastError.getInstance().get();
                    if (count < 0 && errno == EIO) {
                        return;
                    }
                    if (count < 0 && errno != EAGAIN) {
                        throw LibC.failure(errno);
                    }
                    written += Math.max(count, 0);
                }
            }
        } finally {
            LibC.MEMORY.freeMemory(buffer);
        }
    }

    /** Has {@link #read} come to an end soon; {@link #write} waits for nobody any more. */
    void giveUp() {
        wanted = false;
    }

    /** What {@code poll} says is so; 0 after that time without anything. */
    private int poll(int events, int millis) {
        long descriptor = LibC.MEMORY.allocateMemory(POLLFD_BYTES, true);
        try {
            LibC.MEMORY.putInt(descriptor, master);
            LibC.MEMORY.putShort(descriptor + POLLFD_EVENTS, (short) events);
            LibC.POLL.call(descriptor, 1, millis);
            return LibC.MEMORY.getShort(descriptor + POLLFD_REVENTS);
        } finally {
            LibC.MEMORY.freeMemory(descriptor);
        }
    }

    @Override
    public void close() {
        LibC.CLOSE.call(master);
    }
}
