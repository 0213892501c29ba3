package io.vmemu.qmp.channel;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.migrate.MigrationAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** Addresses of sockets, and how to connect to them; QEMU's texts. */
final class SocketPlaces {
    private SocketPlaces() {}

    static UnixDomainSocketAddress unix(MigrationAddress.UnixSocket address) throws QemuException {
        UnixSocketPath.check(address.path());
        return UnixDomainSocketAddress.of(Path.of(address.path()));
    }

    /** Looks a name up, which may take its time; an empty one is every address of this host. */
    static InetSocketAddress inet(MigrationAddress.InetSocket address, boolean passive) throws QemuException {
        String place = address.host() + ":" + address.port();
        String failed = "address resolution failed for " + place + ": ";
        int port;
        try {
            port = Integer.parseUnsignedInt(address.port()) & 0xFFFF;
        } catch (NumberFormatException e) {
            throw new QemuException(failed + "Servname not supported for ai_socktype");
        }
        if (address.host().isEmpty()) {
            if (passive) {
                return new InetSocketAddress(port);
            }
            throw new QemuException(failed + "Name or service not known");
        }
        try {
            return new InetSocketAddress(InetAddress.getByName(address.host()), port);
        } catch (UnknownHostException e) {
            throw new QemuException(failed + "Name or service not known");
        }
    }

    /** Connects, which may take its time. */
    static SocketChannel connect(MigrationAddress address) throws QemuException {
        if (address instanceof MigrationAddress.UnixSocket unix) {
            return connect(unix(unix), unix.path());
        }
        MigrationAddress.InetSocket inet = (MigrationAddress.InetSocket) address;
        return connect(inet(inet, false), inet.host() + ":" + inet.port());
    }

    private static SocketChannel connect(SocketAddress address, String name) throws QemuException {
        try {
            return SocketChannel.open(address);
        } catch (IOException e) {
            throw new QemuException("Failed to connect to '" + name + "': " + Reasons.of(e));
        }
    }
}
