package io.vmemu.qmp.channel;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.migrate.MigrationAddress;
import io.vmemu.emulator.migrate.MigrationTransport.AcceptHandler;
import io.vmemu.emulator.migrate.MigrationTransport.BoundAddress;
import io.vmemu.emulator.migrate.MigrationTransport.Listening;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A socket that migrations come in through. */
final class ListeningSocket implements Listening {
    private static final String IN_USE = "Address already in use";

    private final ServerSocketChannel server;
    private final List<BoundAddress> addresses;
    private final @Nullable Path ownFile;

    private ListeningSocket(ServerSocketChannel server, List<BoundAddress> addresses, @Nullable Path ownFile) {
        this.server = server;
        this.addresses = addresses;
        this.ownFile = ownFile;
    }

    /** A Unix socket; a file in its place goes. */
    static ListeningSocket unix(MigrationAddress.UnixSocket address) throws QemuException {
        UnixDomainSocketAddress place = SocketPlaces.unix(address);
        Path path = place.getPath();
        try {
            if (!Files.isDirectory(path)) {
                Files.deleteIfExists(path);
            }
            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(place);
            return new ListeningSocket(server, List.of(new BoundAddress.Unix(address.path())), path);
        } catch (IOException e) {
            throw new QemuException("Failed to bind socket to " + address.path() + ": " + Reasons.of(e));
        }
    }

    /** A TCP socket. */
    static ListeningSocket inet(MigrationAddress.InetSocket address) throws QemuException {
        InetSocketAddress place = SocketPlaces.inet(address, true);
        try {
            ServerSocketChannel server = ServerSocketChannel.open();
            server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            server.bind(place);
            return new ListeningSocket(server, boundAddresses((InetSocketAddress) server.getLocalAddress()), null);
        } catch (IOException e) {
            String reason = Reasons.of(e);
            String what = reason.equals(IN_USE) ? "Failed to find an available port: " : "Failed to bind socket: ";
            throw new QemuException(what + reason);
        }
    }

    /** The socket for all addresses takes both families; QEMU has one for each. */
    private static List<BoundAddress> boundAddresses(InetSocketAddress local) {
        String port = Integer.toString(local.getPort());
        boolean ipv6 = local.getAddress() instanceof Inet6Address;
        if (local.getAddress().isAnyLocalAddress() && ipv6) {
            return List.of(new BoundAddress.Inet("::", port, true), new BoundAddress.Inet("0.0.0.0", port, false));
        }
        String host = local.getAddress().getHostAddress();
        return List.of(new BoundAddress.Inet(ipv6 ? shortened(host) : host, port, ipv6));
    }

    /** The JDK writes out all zeros of an IPv6 address. */
    private static String shortened(String host) {
        String longest = "";
        for (String zeros = "0:0:0:0:0:0:0"; zeros.length() > 1; zeros = zeros.substring(2)) {
            if (host.startsWith(zeros + ":") || host.contains(":" + zeros + ":") || host.endsWith(":" + zeros)) {
                longest = zeros;
                break;
            }
        }
        return longest.isEmpty() ? host : host.replaceFirst("(^|:)" + longest + "(:|$)", "::");
    }

    /** Accepts from now on. */
    void accept(AcceptHandler handler, Executor machineThread) {
        Thread acceptor = new Thread(() -> acceptAll(handler, machineThread), "migration");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    private void acceptAll(AcceptHandler handler, Executor machineThread) {
        try {
            while (server.isOpen()) {
                SocketChannel accepted = server.accept();
                machineThread.execute(
                        () -> handler.accepted(new ThreadedChannel(new SocketConduit(accepted), machineThread)));
            }
        } catch (IOException e) {
            // Closed: nobody is waited for any more.
        }
    }

    @Override
    public List<BoundAddress> addresses() {
        return addresses;
    }

    @Override
    public void close() {
        try {
            server.close();
            if (ownFile != null) {
                Files.deleteIfExists(ownFile);
            }
        } catch (IOException e) {
            // The socket does not listen any more; its file does no harm.
        }
    }
}
