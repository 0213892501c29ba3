package io.vmemu.qmp.command;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.migrate.MigrationAddress;
import io.vmemu.emulator.migrate.MigrationTarget;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.qmp.schema.Arguments;
import io.vmemu.qmp.schema.CommandDecl;
import io.vmemu.qmp.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Reads QAPI's {@code MigrationChannel}. */
public final class MigrationChannels {
    private static final String MODULE = "migration";
    private static final String CHANNELS = "channels";

    private MigrationChannels() {}

    /** Channels whose members have been checked. */
    public static List<MigrationTarget.Channel> read(List<Arguments> channels) {
        List<MigrationTarget.Channel> all = new ArrayList<>();
        for (Arguments channel : channels) {
            boolean main = channel.string("channel-type").equals("main");
            all.add(new MigrationTarget.Channel(main, address(channel.object("addr"))));
        }
        return all;
    }

    /**
     * A channel by itself, as {@code -incoming} takes it.
     *
     * @throws QemuException if it is none; QEMU's text
     */
    public static MigrationTarget readOne(QDict channel, Schema schema) throws QemuException {
        schema.load(MODULE);
        CommandDecl command = Objects.requireNonNull(schema.command("migrate-incoming"));
        try {
            Arguments checked = command.check(new QDict().put(CHANNELS, QList.of(channel)));
            return new MigrationTarget(null, read(checked.objects(CHANNELS)));
        } catch (QemuException e) {
            throw new QemuException(e.desc().replace(CHANNELS + "[0].", ""));
        }
    }

    private static MigrationAddress address(Arguments address) {
        return switch (address.string("transport")) {
            case "socket" -> socket(address);
            case "exec" -> new MigrationAddress.Command(address.strings("args"));
            case "rdma" -> new MigrationAddress.Rdma(address.string("host"), address.string("port"));
            default -> new MigrationAddress.FilePath(address.string("filename"), address.integer("offset"));
        };
    }

    private static MigrationAddress socket(Arguments address) {
        return switch (address.string("type")) {
            case "unix" -> new MigrationAddress.UnixSocket(address.string("path"));
            case "inet" -> new MigrationAddress.InetSocket(address.string("host"), address.string("port"));
            case "vsock" -> new MigrationAddress.VsockSocket(address.string("cid"), address.string("port"));
            default -> new MigrationAddress.Descriptor(address.string("str"));
        };
    }
}
