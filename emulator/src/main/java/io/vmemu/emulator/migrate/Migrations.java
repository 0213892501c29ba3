package io.vmemu.emulator.migrate;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.machine.MachineEvent;
import io.vmemu.emulator.machine.RunState;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qom.Persona;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All there is about migration of one machine. Commands of the monitor come here; texts are QEMU's. */
public final class Migrations {
    private static final String IN_PROGRESS = "There's a migration process in progress";

    private final Machine machine;
    private final MigrationTransport transport;
    private final boolean modern;
    private final MigrationParameters parameters;
    private final Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
    private final IncomingMigration incoming;
    private @Nullable OutgoingMigration outgoing;
    private boolean incomingStarted;

    /**
     * For a machine that has not been migrated.
     *
     * @param transport makes the channels
     */
    public Migrations(Machine machine, MigrationTransport transport) {
        this.machine = machine;
        this.transport = new FaultyTransport(
                transport, machine.environment().faults(), machine.environment().loop());
        this.modern = machine.persona().isAtLeast(Persona.QEMU_10_0);
        this.parameters = new MigrationParameters(machine.persona());
        this.incoming = new IncomingMigration(machine, () -> capabilities, modern);
        machine.addListener((event, epochMicros) -> {
            if (event instanceof MachineEvent.Shutdown
                    && outgoing != null
                    && machine.lifecycle().isEnding()) {
                machine.environment().loop().execute(outgoing::abandon);
            }
        });
    }

    /** All capabilities, and whether they are set, in the order in which they are listed. */
    public Map<Capability, Boolean> capabilities() {
        Map<Capability, Boolean> all = new EnumMap<>(Capability.class);
        for (Capability capability : Capability.of(machine.persona())) {
            all.put(capability, capabilities.contains(capability));
        }
        return all;
    }

    /** Sets and unsets capabilities, all or none. What is not mentioned stays. */
    public void setCapabilities(Map<Capability, Boolean> changes) throws QemuException {
        if (isRunning()) {
            throw new QemuException(IN_PROGRESS);
        }
        EnumSet<Capability> wanted = EnumSet.copyOf(capabilities);
        changes.forEach((capability, on) -> {
            if (on) {
                wanted.add(capability);
            } else {
                wanted.remove(capability);
            }
        });
        CapabilityRules.check(wanted, parameters);
        if (modern && Boolean.TRUE.equals(changes.get(Capability.ZERO_BLOCKS))) {
            machine.environment().reporter().warn("zero-blocks capability is deprecated");
        }
        capabilities.clear();
        capabilities.addAll(wanted);
    }

    /** The parameters as they are now. */
    public QDict describeParameters() {
        return parameters.describe();
    }

    /** Changes parameters, all or none; a migration that runs goes by the new ones. */
    public void setParameters(QDict changes) throws QemuException {
        parameters.set(changes);
    }

    private boolean isRunning() {
        return outgoing != null && outgoing.status().isRunning();
    }

    /**
     * Starts to migrate away.
     *
     * @param resume goes on with a postcopy migration that was interrupted
     * @param withDisks disks are to be migrated, too (QEMU 7.2's {@code blk} and {@code inc})
     * @param files where open files that clients passed are found
     */
    public void migrate(MigrationTarget target, boolean resume, boolean withDisks, DescriptorSource files)
            throws QemuException {
        MigrationAddress address;
        if (modern) {
            address = target.outgoing(machine.persona());
            checkTransport(address, target);
            checkReady(resume, withDisks);
        } else {
            checkReady(resume, withDisks);
            address = legacyAddress(target);
        }
        OutgoingMigration migration = outgoing;
        if (resume && migration != null) {
            migration.beginRecovery();
            transport.connect(address, files, migration);
            return;
        }
        migration = new OutgoingMigration(machine, new MigrationSettings(capabilities, parameters));
        outgoing = migration;
        migration.begin();
        try {
            transport.connect(address, files, migration);
        } catch (QemuException e) {
            migration.fail(e.desc());
            throw e;
        }
    }

    /** QEMU 7.2 has begun when it looks at the URI. */
    private MigrationAddress legacyAddress(MigrationTarget target) throws QemuException {
        String uri = String.valueOf(target.uri());
        try {
            return new MigrationUri(machine.persona()).parse(uri);
        } catch (QemuException e) {
            boolean unknown = e.desc().startsWith("unknown migration protocol");
            OutgoingMigration migration =
                    new OutgoingMigration(machine, new MigrationSettings(capabilities, parameters));
            outgoing = migration;
            migration.begin();
            migration.fail(unknown ? null : e.desc());
            throw unknown ? new QemuException("Parameter 'uri' expects a valid migration protocol") : e;
        }
    }

    private void checkTransport(MigrationAddress address, MigrationTarget target) throws QemuException {
        checkTransport(address);
        boolean transfers = parameters.text("mode").equals("cpr-transfer");
        if (transfers && address instanceof MigrationAddress.FilePath) {
            throw new QemuException("Migration requires streamable transport (eg unix)");
        }
        if (transfers && !target.hasCprChannel()) {
            throw new QemuException("missing 'cpr' migration channel");
        }
    }

    private void checkTransport(MigrationAddress address) throws QemuException {
        if (capabilities.contains(Capability.MAPPED_RAM) && !address.isSeekable()) {
            throw new QemuException("Migration requires seekable transport (e.g. file)");
        }
        if (capabilities.contains(Capability.MULTIFD) && !address.hasChannels()) {
            throw new QemuException("Migration requires multi-channel URIs (e.g. tcp)");
        }
    }

    private void checkReady(boolean resume, boolean withDisks) throws QemuException {
        if (resume) {
            if (outgoing == null || outgoing.status() != MigrationStatus.POSTCOPY_PAUSED) {
                throw new QemuException("Cannot resume if there is no paused migration");
            }
            return;
        }
        if (isRunning()) {
            throw new QemuException(IN_PROGRESS);
        }
        RunState state = machine.lifecycle().state();
        if (state == RunState.INMIGRATE) {
            throw new QemuException("Guest is waiting for an incoming migration");
        }
        if (state == RunState.POSTMIGRATE) {
            throw new QemuException("Can't migrate the vm that was paused due to previous migration");
        }
        List<String> blockers = blockers();
        if (!blockers.isEmpty()) {
            throw new QemuException(blockers.get(0));
        }
        if (withDisks && capabilities.contains(Capability.X_COLO)) {
            throw new QemuException("No disk migration is required in COLO mode");
        }
        if (withDisks && capabilities.contains(Capability.BLOCK)) {
            throw new QemuException("Command options are incompatible with current migration capabilities");
        }
    }

    /** Memory that is nobody else's cannot be handed to another process. */
    private List<String> blockers() {
        if (!modern || !parameters.text("mode").equals("cpr-transfer") || !machine.hasBoard()) {
            return List.of();
        }
        List<String> reasons = new ArrayList<>();
        for (RamPart part : RamLayout.of(machine).parts()) {
            if (!part.shared()) {
                String name = part.name()
                        .substring(part.name().startsWith("0000:") ? part.name().indexOf('/') + 1 : 0);
                reasons.add("Memory region " + name + " is not compatible with CPR. share=on is required for"
                        + " memory-backend objects, and aux-ram-share=on is required.");
            }
        }
        return reasons;
    }

    /** {@code migrate_cancel}: nothing happens if no migration runs. */
    public void cancel() throws QemuException {
        if (outgoing != null) {
            outgoing.cancel();
        }
    }

    /** {@code migrate-continue}: goes on from {@code pre-switchover}. */
    public void continueFrom(MigrationStatus expected) throws QemuException {
        if (outgoing != null) {
            outgoing.continueFrom(expected);
        } else if (expected != MigrationStatus.NONE) {
            throw new QemuException("Migration not in expected state: none");
        }
    }

    /** {@code migrate-start-postcopy}. */
    public void startPostcopy() throws QemuException {
        if (!capabilities.contains(Capability.POSTCOPY_RAM)) {
            throw new QemuException("Enable postcopy with migrate_set_capability before the start of migration");
        }
        if (outgoing == null) {
            throw new QemuException("Postcopy must be started after migration has been started");
        }
        outgoing.postcopy().start();
    }

    /** {@code migrate-pause}: breaks the connection of a postcopy migration, on either side. */
    public void pause() throws QemuException {
        if (outgoing != null && canPause(outgoing.status())) {
            outgoing.postcopy().pause();
        } else if (canPause(incoming.status())) {
            incoming.pause();
        } else {
            throw new QemuException("migrate-pause is currently only supported during postcopy-active"
                    + (modern ? " or postcopy-recover" : "") + " state");
        }
    }

    private boolean canPause(MigrationStatus status) {
        return status == MigrationStatus.POSTCOPY_ACTIVE || (modern && status == MigrationStatus.POSTCOPY_RECOVER);
    }

    /** {@code migrate-recover}: waits for the source of an interrupted postcopy migration to come back. */
    public void recover(String uri, DescriptorSource files) throws QemuException {
        if (incoming.status() != MigrationStatus.POSTCOPY_PAUSED) {
            throw new QemuException("Migrate recover can only be run when postcopy is paused.");
        }
        MigrationAddress address = new MigrationUri(machine.persona()).parse(uri);
        incoming.waitingAgain(transport.listen(address, files, incoming));
    }

    /**
     * Waits for a migration to come in: {@code migrate-incoming}, {@code -incoming URI}.
     *
     * @param exitOnError the process ends if the migration fails
     */
    public void startIncoming(MigrationTarget target, boolean exitOnError, DescriptorSource files)
            throws QemuException {
        if (incomingStarted) {
            throw new QemuException("The incoming migration has already been started");
        }
        if (machine.lifecycle().state() != RunState.INMIGRATE) {
            throw new QemuException("'-incoming' was not specified on the command line");
        }
        MigrationAddress address;
        if (modern) {
            address = target.incoming(machine.persona());
            checkTransport(address);
            if (incoming.status() != MigrationStatus.NONE) {
                throw new QemuException(
                        "Illegal migration incoming state: " + incoming.status().wireName());
            }
            incoming.prepare();
        } else {
            incoming.prepare();
            address = target.incoming(machine.persona());
        }
        incoming.waiting(transport.listen(address, files, incoming), exitOnError);
        incomingStarted = true;
    }

    /** Whether a migration holds on to a connection that {@code yank} can break. */
    public boolean isYankable() {
        return isRunning() || incoming.isWaitingOrRunning();
    }

    /** {@code yank}: breaks the connection. */
    public void yank() {
        if (isRunning() && outgoing != null) {
            outgoing.channelFailed(true, "Broken pipe");
        } else {
            incoming.yank();
        }
    }

    /** The machine ends: nobody can come any more, and what is under way comes to nothing. */
    public void close() {
        if (outgoing != null) {
            outgoing.abandon();
        }
        incoming.leave();
    }

    /** What {@code query-migrate} tells. */
    public MigrationInfo info() {
        MigrationInfo away = outgoing == null ? MigrationInfo.NOTHING : new OutgoingReport(outgoing).info();
        MigrationInfo here = new MigrationInfo(
                incoming.status() == MigrationStatus.NONE ? null : incoming.status(),
                incoming.errorDesc(),
                null,
                null,
                0,
                incoming.addresses(),
                List.of());
        MigrationInfo shown = away.status() == null ? here : away;
        return shown.withBlockers(blockers());
    }
}
