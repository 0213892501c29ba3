package io.vmemu.emulator.migrate;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qom.Persona;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client says about where to migrate to or from: a URI or, since QEMU 8.2, channels.
 *
 * @param uri null if it was not given
 * @param channels null if they were not given
 */
public record MigrationTarget(
        @Nullable String uri, @Nullable List<Channel> channels) {
    /** A channel's address, and whether it is the one for the migration itself. */
    public record Channel(boolean main, MigrationAddress address) {}

    /** A URI. */
    public static MigrationTarget ofUri(String uri) {
        return new MigrationTarget(uri, null);
    }

    private List<Channel> channelList() {
        return channels == null ? List.of() : channels;
    }

    /** Whether a channel for what continues to be (CPR) was given. */
    boolean hasCprChannel() {
        return channelList().stream().anyMatch(channel -> !channel.main());
    }

    /** The address to send to. */
    MigrationAddress outgoing(Persona persona) throws QemuException {
        MigrationAddress main = null;
        requireOne();
        for (Channel channel : channelList()) {
            if (channel.main()) {
                if (main != null) {
                    throw new QemuException("Channel list has more than one main entry");
                }
                main = channel.address();
            }
        }
        if (uri != null) {
            return new MigrationUri(persona).parse(uri);
        }
        if (main == null) {
            throw new QemuException("Channel list has no main entry");
        }
        return main;
    }

    /** The address to listen at. */
    MigrationAddress incoming(Persona persona) throws QemuException {
        requireOne();
        if (uri != null) {
            return new MigrationUri(persona).parse(uri);
        }
        if (channelList().size() != 1) {
            throw new QemuException("Channel list must have only one entry, for type 'main'");
        }
        return channelList().get(0).address();
    }

    private void requireOne() throws QemuException {
        if ((uri == null) == channelList().isEmpty()) {
            throw new QemuException("need either 'uri' or 'channels' argument");
        }
    }
}
