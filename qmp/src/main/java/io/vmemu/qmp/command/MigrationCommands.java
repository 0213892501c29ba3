package io.vmemu.qmp.command;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.migrate.Capability;
import io.vmemu.emulator.migrate.MigrationSettings;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.qmp.protocol.CommandRegistry;
import io.vmemu.qmp.schema.Arguments;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** QAPI's module {@code migration}: what is set about migrations. */
final class MigrationCommands {
    private final MigrationSettings settings;

    MigrationCommands(Machine machine) {
        this.settings = new MigrationSettings(machine.persona());
    }

    void register(CommandRegistry registry) {
        registry.module("migration")
                .query("query-migrate", (arguments, context) -> new QDict())
                .query("query-migrate-capabilities", (arguments, context) -> capabilities())
                .action("migrate-set-capabilities", (arguments, context) -> setCapabilities(arguments))
                .query(
                        "query-migrate-parameters",
                        (arguments, context) -> settings.parameters().describe())
                .action(
                        "migrate-set-parameters",
                        (arguments, context) -> settings.parameters().set(arguments.dict()));
    }

    private QObject capabilities() {
        QList list = new QList();
        for (Capability capability : Capability.of(settings.persona())) {
            list.add(new QDict().put("capability", capability.wireName()).put("state", settings.has(capability)));
        }
        return list;
    }

    private void setCapabilities(Arguments arguments) throws QemuException {
        Map<Capability, Boolean> changes = new EnumMap<>(Capability.class);
        for (Arguments change : arguments.objects("capabilities")) {
            Capability capability = Objects.requireNonNull(Capability.ofWireName(change.string("capability")));
            changes.put(capability, change.bool("state"));
        }
        settings.setCapabilities(changes);
    }
}
