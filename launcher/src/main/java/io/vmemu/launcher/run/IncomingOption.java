package io.vmemu.launcher.run;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.migrate.DescriptorSource;
import io.vmemu.emulator.migrate.MigrationAddress;
import io.vmemu.emulator.migrate.MigrationTarget;
import io.vmemu.emulator.migrate.MigrationUri;
import io.vmemu.emulator.migrate.Migrations;
import io.vmemu.emulator.option.Keyval;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.launcher.cli.Messages;
import io.vmemu.launcher.cli.OptionUse;
import io.vmemu.launcher.cli.StartupException;
import io.vmemu.qmp.command.MigrationChannels;
import io.vmemu.qmp.json.Json;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code -incoming}: where the machine's state comes from. */
final class IncomingOption {
    private static final String DEFERRED = "defer";
    private static final String UNIX = "unix:";
    private static final String URI = "[A-Za-z]+:.*";

    private final OptionUse use;
    private final MigrationTarget target;

    private IncomingOption(OptionUse use, MigrationTarget target) {
        this.use = use;
        this.target = target;
    }

    /**
     * Reads the option.
     *
     * @return null if a client will say where, or nothing comes in
     */
    static @Nullable IncomingOption read(@Nullable OptionUse use, Persona persona) throws StartupException {
        if (use == null || use.argument().equals(DEFERRED)) {
            return null;
        }
        String text = use.argument();
        try {
            if (persona.isAtLeast(Persona.QEMU_10_0) && !text.matches(URI)) {
                QDict channel = text.startsWith("{")
                        ? json(text)
                        : Keyval.parse(text, null).members();
                return new IncomingOption(use, MigrationChannels.readOne(channel, MachineMonitor.schema(persona)));
            }
            if (persona.isAtLeast(Persona.QEMU_10_0)) {
                new MigrationUri(persona).parse(text);
            }
            return new IncomingOption(use, MigrationTarget.ofUri(text));
        } catch (QemuException e) {
            throw StartupException.about(use, e);
        }
    }

    /** The path of the Unix socket that the state is to come in through, if that is where it comes from. */
    Optional<String> unixSocket() {
        String uri = target.uri();
        if (uri != null) {
            return uri.startsWith(UNIX) ? Optional.of(uri.substring(UNIX.length())) : Optional.empty();
        }
        List<MigrationTarget.Channel> channels = target.channels();
        return channels == null
                ? Optional.empty()
                : channels.stream()
                        .map(MigrationTarget.Channel::address)
                        .filter(MigrationAddress.UnixSocket.class::isInstance)
                        .map(address -> ((MigrationAddress.UnixSocket) address).path())
                        .findFirst();
    }

    private static QDict json(String text) throws QemuException {
        return Json.parse(text) instanceof QDict dict ? dict : new QDict();
    }

    /**
     * Waits for the migration.
     *
     * @return whether it can come; if not, why has been told
     */
    boolean start(Migrations migrations, Machine machine, Messages messages) {
        try {
            if (machine.hasBoard()) {
                migrations.startIncoming(target, true, DescriptorSource.NONE);
            }
            return true;
        } catch (QemuException e) {
            messages.error(StartupException.about(use, e));
            return false;
        }
    }
}
