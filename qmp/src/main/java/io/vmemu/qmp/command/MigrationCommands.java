package io.vmemu.qmp.command;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.migrate.Capability;
import io.vmemu.emulator.migrate.DescriptorSource;
import io.vmemu.emulator.migrate.MigrationStatus;
import io.vmemu.emulator.migrate.MigrationTarget;
import io.vmemu.emulator.migrate.Migrations;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.qmp.protocol.CommandContext;
import io.vmemu.qmp.protocol.CommandRegistry;
import io.vmemu.qmp.protocol.PassedFile;
import io.vmemu.qmp.schema.Arguments;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** QAPI's module {@code migration}. */
final class MigrationCommands {
    private final Machine machine;
    private final Migrations migrations;

    MigrationCommands(Machine machine, HostProcess host) {
        this.machine = machine;
        this.migrations = host.migrations();
    }

    void register(CommandRegistry registry) {
        registry.module("migration")
                .query(
                        "query-migrate",
                        (arguments, context) -> MigrationReports.describe(migrations.info(), machine.persona()))
                .query("query-migrate-capabilities", (arguments, context) -> capabilities())
                .action("migrate-set-capabilities", (arguments, context) -> setCapabilities(arguments))
                .query("query-migrate-parameters", (arguments, context) -> migrations.describeParameters())
                .action("migrate-set-parameters", (arguments, context) -> migrations.setParameters(arguments.dict()))
                .action("migrate", this::migrate)
                .action("migrate_cancel", (arguments, context) -> migrations.cancel())
                .action("migrate-incoming", this::migrateIncoming)
                .action(
                        "migrate-continue",
                        (arguments, context) -> migrations.continueFrom(
                                Objects.requireNonNull(MigrationStatus.ofWireName(arguments.string("state")))))
                .action("migrate-start-postcopy", (arguments, context) -> migrations.startPostcopy())
                .action("migrate-pause", (arguments, context) -> migrations.pause())
                .action(
                        "migrate-recover",
                        (arguments, context) -> migrations.recover(arguments.string("uri"), files(context)))
                // There are no network cards whose addresses could be announced, and no threads but the machine's own.
                .action("announce-self", (arguments, context) -> {})
                .query("query-migrationthreads", (arguments, context) -> new QList());
    }

    private QObject capabilities() {
        QList list = new QList();
        migrations
                .capabilities()
                .forEach((capability, on) -> list.add(
                        new QDict().put("capability", capability.wireName()).put("state", on)));
        return list;
    }

    private void setCapabilities(Arguments arguments) throws QemuException {
        Map<Capability, Boolean> changes = new EnumMap<>(Capability.class);
        for (Arguments change : arguments.objects("capabilities")) {
            Capability capability = Objects.requireNonNull(Capability.ofWireName(change.string("capability")));
            changes.put(capability, change.bool("state"));
        }
        migrations.setCapabilities(changes);
    }

    private void migrate(Arguments arguments, CommandContext context) throws QemuException {
        boolean withDisks = arguments.bool("blk", false) || arguments.bool("inc", false);
        migrations.migrate(target(arguments), arguments.bool("resume", false), withDisks, files(context));
    }

    private void migrateIncoming(Arguments arguments, CommandContext context) throws QemuException {
        migrations.startIncoming(target(arguments), arguments.bool("exit-on-error", true), files(context));
    }

    private static MigrationTarget target(Arguments arguments) {
        return new MigrationTarget(
                arguments.stringOrNull("uri"),
                arguments.has("channels") ? MigrationChannels.read(arguments.objects("channels")) : null);
    }

    /** Files that came over this command's monitor. */
    private static DescriptorSource files(CommandContext context) {
        return name -> {
            PassedFile file = context.monitor().namedFiles().remove(name);
            if (file == null) {
                return DescriptorSource.NONE.take(name);
            }
            return new DescriptorSource.OpenDescriptor() {
                @Override
                public int number() {
                    return file.number();
                }

                @Override
                public void close() {
                    file.close();
                }
            };
        };
    }
}
