package io.vmemu.emulator.migrate;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.qom.Visitor;
import java.util.List;

/** Reads {@code unix:PATH}, {@code tcp:HOST:PORT} and the like. Schemes, texts and what is refused as in QEMU. */
public final class MigrationUri {
    private static final String OFFSET = ",offset=";

    private final Persona persona;

    public MigrationUri(Persona persona) {
        this.persona = persona;
    }

    /**
     * The address of a URI.
     *
     * @throws QemuException if it is none
     */
    public MigrationAddress parse(String uri) throws QemuException {
        int colon = uri.indexOf(':');
        String rest = uri.substring(colon + 1);
        return switch (colon < 0 ? "" : uri.substring(0, colon)) {
            case "unix" -> unix(rest);
            case "tcp" -> inet(rest);
            case "vsock" -> vsock(rest);
            case "fd" -> descriptor(rest);
            case "exec" -> new MigrationAddress.Command(List.of("/bin/sh", "-c", rest));
            case "rdma" -> {
                MigrationAddress.InetSocket peer = inet(rest);
                yield new MigrationAddress.Rdma(peer.host(), peer.port());
            }
            case "file" -> {
                if (!isModern()) {
                    throw unknown(uri);
                }
                yield file(rest);
            }
            default -> throw unknown(uri);
        };
    }

    private static MigrationAddress unix(String path) throws QemuException {
        if (path.isEmpty()) {
            throw new QemuException("invalid Unix socket address");
        }
        return new MigrationAddress.UnixSocket(path);
    }

    private MigrationAddress descriptor(String name) throws QemuException {
        if (name.isEmpty() && isModern()) {
            throw new QemuException("invalid file descriptor address");
        }
        return new MigrationAddress.Descriptor(name);
    }

    private boolean isModern() {
        return persona.isAtLeast(Persona.QEMU_10_0);
    }

    private static QemuException unknown(String uri) {
        return new QemuException("unknown migration protocol: " + uri);
    }

    /** {@code HOST:PORT}, {@code [IPV6]:PORT} or {@code :PORT}; options behind a comma say how, not where. */
    private static MigrationAddress.InetSocket inet(String text) throws QemuException {
        int comma = text.indexOf(',');
        String place = comma < 0 ? text : text.substring(0, comma);
        if (place.startsWith(":")) {
            return inet("", place.substring(1), "error parsing port in address '" + text + "'");
        }
        if (place.startsWith("[")) {
            String wrong = "error parsing IPv6 address '" + text + "'";
            int end = place.indexOf("]:");
            if (end < 2) {
                throw new QemuException(wrong);
            }
            return inet(place.substring(1, end), place.substring(end + 2), wrong);
        }
        String wrong = "error parsing address '" + text + "'";
        int colon = place.indexOf(':');
        if (colon < 0) {
            throw new QemuException(wrong);
        }
        return inet(place.substring(0, colon), place.substring(colon + 1), wrong);
    }

    private static MigrationAddress.InetSocket inet(String host, String port, String wrong) throws QemuException {
        if (port.isEmpty()) {
            throw new QemuException(wrong);
        }
        return new MigrationAddress.InetSocket(host, port);
    }

    private static MigrationAddress vsock(String text) throws QemuException {
        int colon = text.indexOf(':');
        if (colon <= 0 || colon + 1 == text.length()) {
            throw new QemuException("error parsing address '" + text + "'");
        }
        return new MigrationAddress.VsockSocket(text.substring(0, colon), text.substring(colon + 1));
    }

    private static MigrationAddress file(String text) throws QemuException {
        int option = text.indexOf(OFFSET);
        if (option < 0) {
            return new MigrationAddress.FilePath(text, 0);
        }
        String offset = text.substring(option + OFFSET.length());
        return new MigrationAddress.FilePath(text.substring(0, option), offset(offset));
    }

    /** A size with a suffix, as QEMU reads sizes. */
    private static long offset(String text) throws QemuException {
        if (text.startsWith("-")) {
            throw new QemuException("file URI has bad offset " + text + ": Numerical result out of range");
        }
        try {
            return Visitor.parseSize(text, 1);
        } catch (NumberFormatException e) {
            throw new QemuException("file URI has bad offset " + text + ": Invalid argument");
        }
    }
}
