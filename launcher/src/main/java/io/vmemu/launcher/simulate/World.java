package io.vmemu.launcher.simulate;

import io.vmemu.emulator.device.VirtioMemPci;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.GuestConsole;
import io.vmemu.emulator.machine.GuestConsole.BlockState;
import io.vmemu.emulator.machine.GuestView;
import io.vmemu.emulator.machine.RunState;
import io.vmemu.emulator.migrate.MachineSnapshot;
import io.vmemu.emulator.migrate.MigrationStatus;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qom.Device;
import io.vmemu.emulator.space.MemoryDevice;
import io.vmemu.emulator.time.ClockControl;
import io.vmemu.emulator.time.VirtualTime;
import io.vmemu.launcher.cli.StartupException;
import io.vmemu.launcher.hosted.HostedMachine;
import io.vmemu.launcher.hosted.HostingOptions;
import io.vmemu.launcher.hosted.LocalClient;
import io.vmemu.launcher.hosted.LocalTransport;
import io.vmemu.launcher.run.MachineTime;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The machine of a run, its client, and the machine that it may be on its way to. */
final class World {
    /** So much is never to be done at one moment. */
    private static final int MOST_TASKS = 100_000;

    /** Longer than all that ever has to happen between two acts. */
    private static final int MOST_MOMENTS = 1000;

    private static final int MOST_MOMENTS_AT_THE_END = 50_000;
    private static final int MOST_MOMENTS_WITHOUT_REST = 100;
    private static final long HOUR = 3_600_000_000_000L;

    private final Program program;
    private final Consumer<HostedMachine> companion;
    private final Chronicle chronicle;
    private final Promises promises;
    private final MachineTime machineTime = MachineTime.of(ClockControl.Mode.MANUAL);
    private final VirtualTime time = machineTime.virtual();
    private final LocalTransport wire = new LocalTransport(time.loop());
    private final Map<Integer, DeviceSpec> known = new TreeMap<>();
    private HostedMachine machine;
    private LocalClient client;
    private @Nullable HostedMachine twin;
    private byte @Nullable [] snapshot;
    private int places;
    private final boolean restless;

    /**
     * Starts a program's machine.
     *
     * @param companion is shown each machine once it has been made
     */
    World(Program program, Consumer<HostedMachine> companion, Chronicle chronicle)
            throws BrokenPromise, StartupException {
        this.program = program;
        this.companion = companion;
        this.chronicle = chronicle;
        this.promises = new Promises(chronicle);
        this.restless = Guest.of(program).isRestless();
        program.setting().devices().forEach(device -> known.put(device.number(), device));
        machine = HostedMachine.start(
                program.setting().commandLine(program.seed(), false), HostingOptions.virtualTime(machineTime, wire));
        begin(machine);
        client = machine.connect();
        time.runDue();
        promises.check(machine);
    }

    private void begin(HostedMachine made) {
        promises.watch(made);
        companion.accept(made);
    }

    HostedMachine machine() {
        return machine;
    }

    Program program() {
        return program;
    }

    Chronicle chronicle() {
        return chronicle;
    }

    Promises promises() {
        return promises;
    }

    VirtualTime time() {
        return time;
    }

    /** Whether QEMU would have ended: the guest has powered off, or a client wants it. */
    boolean hasEnded() {
        return machine.exitStatus().isPresent();
    }

    /** The virtio-mem devices that there are now. */
    List<VirtioMemPci> memoryDevices() {
        List<VirtioMemPci> found = new ArrayList<>();
        for (MemoryDevice device : machine.machine().board().deviceMemory().devices()) {
            if (device instanceof VirtioMemPci mem) {
                found.add(mem);
            }
        }
        return found;
    }

    /** What is known of the memory devices that there are now, each at its place. */
    List<DeviceSpec> present() {
        List<DeviceSpec> found = new ArrayList<>();
        for (MemoryDevice device : machine.machine().board().deviceMemory().devices()) {
            for (DeviceSpec spec : known.values()) {
                if (device instanceof Device named && spec.id().equals(named.id())) {
                    DeviceSpec there = spec.at(device.gpa());
                    found.add(
                            device instanceof VirtioMemPci mem
                                    ? there.requesting(mem.device().requestedSize())
                                    : there);
                }
            }
        }
        return found;
    }

    /**
     * Lets time pass; what must always hold is looked at whenever something has happened. If too much happens, as in a
     * guest that asks again and again for what it cannot have, less time passes.
     */
    void pass(long nanos) throws BrokenPromise {
        pass(nanos, MOST_MOMENTS);
    }

    /** Lets time pass in which all is to become good, however much has to happen. */
    void settle(long nanos) throws BrokenPromise {
        pass(nanos, MOST_MOMENTS_AT_THE_END);
    }

    private void pass(long nanos, int mostMoments) throws BrokenPromise {
        int moments = restless ? Math.min(mostMoments, MOST_MOMENTS_WITHOUT_REST) : mostMoments;
        try {
            long end = time.clock().nanoTime() + nanos;
            runDue();
            while (!hasEnded() && time.loop().nextDeadline() <= end) {
                if (moments-- == 0) {
                    end = time.clock().nanoTime();
                    break;
                }
                time.moveTo(Math.max(time.clock().nanoTime(), time.loop().nextDeadline()));
                runDue();
                promises.checkQuickly(machine);
            }
            if (!hasEnded()) {
                time.moveTo(end);
            }
        } catch (RuntimeException | AssertionError | StackOverflowError thrown) {
            throw new BrokenPromise("nothing is thrown out of the loop", thrown);
        }
        look();
    }

    private void runDue() throws BrokenPromise {
        if (time.loop().runDue(MOST_TASKS) == MOST_TASKS) {
            throw new BrokenPromise("time goes on", "more than " + MOST_TASKS + " tasks at one moment");
        }
    }

    private void look() throws BrokenPromise {
        chronicle.take(machine);
        HostedMachine other = twin;
        if (other != null) {
            chronicle.take(other);
            promises.checkErrors(other);
        }
        promises.check(machine);
        endMigration();
    }

    /** Has a client's command executed, by a new client if the old one has lost its connection. */
    void ask(String command, QDict arguments) throws BrokenPromise {
        if (!isHeard()) {
            return;
        }
        try {
            var answer = client.tryExecute(command, arguments);
            if (answer.isPresent()) {
                promises.checkAnswer(command, answer.get().message());
            }
        } catch (RuntimeException | AssertionError | StackOverflowError thrown) {
            throw new BrokenPromise("a command never throws", thrown);
        }
        look();
    }

    private boolean isHeard() throws BrokenPromise {
        if (client.isCut()) {
            reconnect();
        }
        return !client.isCut() && !hasEnded();
    }

    /** Has a client send something that is not QMP. */
    void shout(String octets) throws BrokenPromise {
        try {
            if (!client.isCut()) {
                client.write(octets.getBytes(StandardCharsets.ISO_8859_1));
            }
        } catch (RuntimeException | AssertionError | StackOverflowError thrown) {
            throw new BrokenPromise("a command never throws", thrown);
        }
        // Whatever it has begun to say is over when the connection is.
        reconnect();
    }

    void reconnect() throws BrokenPromise {
        if (hasEnded()) {
            return;
        }
        client.close();
        try {
            client = machine.connect();
        } catch (RuntimeException | AssertionError thrown) {
            throw new BrokenPromise("a command never throws", thrown);
        }
        look();
    }

    void plugIn(DeviceSpec device) throws BrokenPromise {
        DeviceSpec before = known.get(device.number());
        if (before != null) {
            ask("object-del", new QDict().put("id", before.backendId()));
        }
        if (present().stream().noneMatch(there -> there.number() == device.number())) {
            known.put(device.number(), device);
        }
        ask("object-add", device.object());
        ask("device_add", device.device(program.setting().isPcie()));
    }

    void setBlock(int choice, BlockState state) throws BrokenPromise {
        GuestConsole console = machine.machine().guest().console();
        GuestView view = machine.machine().guest().view();
        List<GuestView.Block> added = view == null
                ? List.of()
                : view.blocks().stream().filter(GuestView.Block::isHotplugged).toList();
        if (console == null || added.isEmpty()) {
            return;
        }
        try {
            console.setBlockState(added.get(choice % added.size()).index(), state);
        } catch (QemuException refused) {
            // Linux says no to much of it.
        }
        look();
    }

    void save() {
        try {
            snapshot = MachineSnapshot.save(machine.machine());
        } catch (QemuException refused) {
            // Not while it migrates, or a device is on its way out.
        }
    }

    void load() throws BrokenPromise {
        byte[] taken = snapshot;
        if (taken == null || hasEnded()) {
            return;
        }
        chronicle.take(machine);
        promises.pause();
        try {
            MachineSnapshot.load(machine.machine(), taken);
        } catch (QemuException refused) {
            // The devices are others by now.
        } catch (RuntimeException thrown) {
            throw new BrokenPromise("a snapshot can be loaded", thrown);
        }
        promises.forget();
        look();
    }

    /** Begins a migration to a machine made for it, if none is under way. */
    void migrate() throws BrokenPromise {
        if (twin != null || !isHeard()) {
            return;
        }
        String place = "unix:place" + places++;
        QDict uri = new QDict().put("uri", place);
        HostedMachine other = startTwin();
        twin = other;
        LocalClient there = other.connect();
        there.tryExecute("migrate-incoming", uri);
        there.close();
        ask("migrate", uri);
    }

    private HostedMachine startTwin() throws BrokenPromise {
        Setting same = program.setting().withDevices(present());
        try {
            HostedMachine made = HostedMachine.start(
                    same.commandLine(program.seed() + places, true),
                    HostingOptions.virtualTime(machineTime.forAnother(), wire));
            begin(made);
            return made;
        } catch (StartupException refused) {
            throw new BrokenPromise("a machine of the same kind starts", String.valueOf(refused.text()));
        }
    }

    /** Sees to it that there is one machine again when a migration is over. */
    private void endMigration() throws BrokenPromise {
        HostedMachine other = twin;
        if (other == null || isMigrating()) {
            return;
        }
        time.runDue();
        chronicle.take(other);
        twin = null;
        if (hasEnded() || machine.machine().lifecycle().state() != RunState.POSTMIGRATE) {
            close(other);
            return;
        }
        boolean arrived = other.migrations().info().status() == MigrationStatus.COMPLETED;
        if (!arrived && !chronicle.hasFired("migration-")) {
            throw new BrokenPromise("a guest that has left has arrived", "the destination says " + other.messages());
        }
        HostedMachine left = machine;
        client.close();
        chronicle.take(left);
        left.journal().stop();
        machine = other;
        close(left);
        promises.forget();
        if (!hasEnded()) {
            client = machine.connect();
            promises.check(machine);
        }
    }

    boolean isMigrating() {
        MigrationStatus status = machine.migrations().info().status();
        return twin != null && !hasEnded() && status != null && status.isRunning();
    }

    private void close(HostedMachine ended) throws BrokenPromise {
        ended.close();
        promises.checkReturned(ended);
    }

    /** Ends all that there is; nothing must be left of it. */
    void end() throws BrokenPromise {
        client.close();
        HostedMachine other = twin;
        if (other != null) {
            close(other);
        }
        close(machine);
        chronicle.take(machine);
        time.runDue();
        if (!time.runUntilIdle(HOUR)) {
            throw new BrokenPromise("nothing is left to do when the machine has ended", "timers go on");
        }
    }

    /** The device of that place. */
    DeviceSpec spec(VirtioMemPci mem) {
        return known.values().stream()
                .filter(spec -> spec.id().equals(mem.id()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(Objects.toString(mem.id())));
    }
}
