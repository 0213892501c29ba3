package io.vmemu.launcher.run;

import io.vmemu.launcher.cli.CharacterBackend;
import io.vmemu.launcher.cli.CharacterBackend.SocketAddress;
import io.vmemu.launcher.cli.OptionEntry;
import io.vmemu.qmp.server.Multiplexer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A character device of the command line, and how many use it: one, or several if it was given {@code mux=on}. */
final class Chardev {
    private final OptionEntry entry;
    private final CharacterBackend backend;
    private final boolean shared;
    private int users;
    private @Nullable Path terminal;

    Chardev(OptionEntry entry, CharacterBackend backend) {
        this.entry = entry;
        this.backend = backend;
        this.shared = entry.settings().flag("mux", false);
    }

    OptionEntry entry() {
        return entry;
    }

    CharacterBackend backend() {
        return backend;
    }

    boolean isShared() {
        return shared;
    }

    /** What it is called where it is shown: a device that several share is another one before the one that is connected. */
    String label() {
        return shared ? entry.id() + "-base" : String.valueOf(entry.id());
    }

    /** The pseudo terminal that it turned out to be. */
    void setTerminal(Path path) {
        terminal = path;
    }

    boolean isInUse() {
        return users > 0;
    }

    /** Takes a user more; false if it has no place left. */
    boolean take() {
        if (users == (shared ? Multiplexer.MAX_SERVICES : 1)) {
            return false;
        }
        users++;
        return true;
    }

    /**
     * Why nobody can use it any more.
     *
     * @param modern whether the text is that of QEMU 10.0
     */
    String refusal(boolean modern) {
        String id = entry.id();
        if (!modern) {
            return "Device '" + id + "' is in use";
        }
        return shared
                ? "too many uses of multiplexed chardev '" + id + "' (maximum is " + Multiplexer.MAX_SERVICES + ")"
                : "chardev '" + id + "' is already in use";
    }

    /** Where it leads, as QEMU shows it. */
    String filename() {
        if (backend instanceof CharacterBackend.Socket socket) {
            return describe(socket.address()) + (socket.server() ? ",server=on" : "");
        }
        if (backend instanceof CharacterBackend.RingBuffer) {
            return "ringbuf";
        }
        if (terminal != null) {
            return "pty:" + terminal;
        }
        if (backend instanceof CharacterBackend.HostPort port) {
            return port.name();
        }
        return backend instanceof CharacterBackend.Other other
                ? other.name()
                : entry.settings().get("backend", "");
    }

    static String describe(SocketAddress address) {
        if (address instanceof SocketAddress.Unix unix) {
            return "unix:" + unix.path();
        }
        if (address instanceof SocketAddress.Inet inet) {
            return "tcp:" + inet.host() + ":" + inet.port();
        }
        return "unix:" + InheritedSocketPath.of(((SocketAddress.Descriptor) address).fd());
    }
}
