package io.vmemu.launcher.cli;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.option.Digits;
import io.vmemu.emulator.option.OptionSettings;
import io.vmemu.emulator.option.SizeText;
import io.vmemu.emulator.qom.Persona;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is behind a character device, its options checked against each other. Texts are those of QEMU 7.2. */
public sealed interface CharacterBackend {
    /**
     * A stream socket.
     *
     * @param server whether it listens; else it connects
     * @param waits whether the start waits until someone has connected
     */
    record Socket(SocketAddress address, boolean server, boolean waits) implements CharacterBackend {}

    /**
     * The program's own standard input and output.
     *
     * @param signals whether keys such as Ctrl-C are signals to the program
     */
    record Stdio(boolean signals) implements CharacterBackend {}

    /** Takes everything, says nothing. */
    record Null() implements CharacterBackend {}

    /** A file that output goes to. */
    record File(String path, boolean append) implements CharacterBackend {}

    /** Named pipes {@code path.in} and {@code path.out}, or one pipe. */
    record Pipe(String path) implements CharacterBackend {}

    /**
     * A pseudo terminal.
     *
     * @param link a symbolic link to it, null for none; only QEMU since 9.2 makes it
     */
    record Pty(@Nullable String link) implements CharacterBackend {}

    /** A ring buffer of that many bytes. */
    record RingBuffer(long size) implements CharacterBackend {}

    /** A serial line or a parallel port of the host. */
    record HostPort(String name, String path) implements CharacterBackend {}

    /** One that QEMU has and nothing here uses. */
    record Other(String name) implements CharacterBackend {}

    /** Where a socket is. */
    sealed interface SocketAddress {
        /** A path in the file system, or an abstract name. */
        record Unix(String path, boolean inAbstractNamespace) implements SocketAddress {}

        /** A TCP host and port; an empty host is any. */
        record Inet(String host, String port) implements SocketAddress {}

        /** An inherited file descriptor. */
        record Descriptor(int fd) implements SocketAddress {}
    }

    /** Checks a character device's options. */
    static CharacterBackend of(OptionEntry entry) throws QemuException {
        OptionSettings settings = entry.settings();
        if (settings.id() == null) {
            throw new QemuException("chardev: no id specified");
        }
        String name = settings.get("backend");
        if (name == null) {
            throw new QemuException("chardev: \"" + settings.id() + "\" missing backend");
        }
        return switch (name) {
            case "socket" -> socket(settings);
            case "stdio" -> new Stdio(settings.flag("signal", true));
            case "null" -> new Null();
            case "file" -> new File(path(settings, "file", "filename"), settings.flag("append", false));
            case "pipe" -> new Pipe(path(settings, "pipe", "device path"));
            case "pty" -> new Pty(settings.get("path"));
            case "ringbuf", "memory" -> ringBuffer(settings);
            case "serial", "tty" -> new HostPort("serial", path(settings, "serial/tty", "device path"));
            case "parallel", "parport" -> new HostPort("parallel", path(settings, "parallel", "device path"));
            case "mux" -> {
                if (!settings.has("chardev")) {
                    throw new QemuException("chardev: mux: no chardev given");
                }
                yield new Other(name);
            }
            case "udp" -> {
                if (!settings.has("port")) {
                    throw new QemuException("chardev: udp: remote port not specified");
                }
                yield new Other(name);
            }
            case "vc",
                    "msmouse",
                    "wctablet",
                    "testdev",
                    "braille",
                    "spicevmc",
                    "spiceport",
                    "dbus",
                    "qemu-vdagent",
                    "hub" -> new Other(name);
            default -> throw new QemuException("'" + name + "' is not a valid char driver name");
        };
    }

    private static String path(OptionSettings settings, String backend, String what) throws QemuException {
        String path = settings.get("path");
        if (path == null) {
            throw new QemuException("chardev: " + backend + ": no " + what + " given");
        }
        return path;
    }

    private static CharacterBackend ringBuffer(OptionSettings settings) throws QemuException {
        String given = settings.get("size");
        long size =
                given == null ? 65536 : SizeText.read(given, Persona.QEMU_10_0).bytes();
        if (Long.bitCount(size) != 1) {
            throw new QemuException("size of ringbuf chardev must be power of two");
        }
        return new RingBuffer(size);
    }

    private static CharacterBackend socket(OptionSettings settings) throws QemuException {
        boolean server = settings.flag("server", false);
        if (!server && settings.has("wait")) {
            throw new QemuException("'wait' option is incompatible with socket in client connect mode");
        }
        if (server && settings.has("reconnect")) {
            throw new QemuException("'reconnect' option is incompatible with socket in server listen mode");
        }
        return new Socket(address(settings), server, server && settings.flag("wait", true));
    }

    private static SocketAddress address(OptionSettings settings) throws QemuException {
        @Nullable String path = settings.get("path");
        @Nullable String host = settings.get("host");
        @Nullable String fd = settings.get("fd");
        if ((path != null ? 1 : 0) + (host != null ? 1 : 0) + (fd != null ? 1 : 0) > 1) {
            throw new QemuException("None or one of 'path', 'fd' or 'host' option required.");
        }
        if (path != null) {
            return new SocketAddress.Unix(path, settings.flag("abstract", false));
        }
        if (host != null || settings.has("port")) {
            String port = settings.get("port");
            if (port == null) {
                throw new QemuException("chardev: socket: no port given");
            }
            return new SocketAddress.Inet(host == null ? "" : host, port);
        }
        String number = fd == null ? "" : fd;
        Digits digits = Digits.of(number);
        if (digits.count() == 0 || digits.end() != number.length() || digits.value() > Integer.MAX_VALUE) {
            throw new QemuException("Unable to parse FD number " + number);
        }
        return new SocketAddress.Descriptor((int) (digits.negative() ? -digits.value() : digits.value()));
    }

    /** What {@code -chardev help} prints. */
    static List<String> help() {
        return List.of(
                "Available chardev backend types: ",
                "  file",
                "  null",
                "  pipe",
                "  pty",
                "  ringbuf",
                "  socket",
                "  stdio");
    }
}
