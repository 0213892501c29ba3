package io.vmemu.testkit;

import io.vmemu.emulator.device.VirtioMemPci;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.fault.Fault;
import io.vmemu.emulator.fault.Faults;
import io.vmemu.emulator.machine.MachineEvent;
import io.vmemu.emulator.machine.RunState;
import io.vmemu.emulator.machine.ShutdownCause;
import io.vmemu.emulator.time.MachineLoop;
import io.vmemu.launcher.cli.StartupException;
import io.vmemu.launcher.hosted.HostedMachine;
import io.vmemu.qmp.client.QmpClient;
import io.vmemu.testkit.journal.ExpectedCall;
import io.vmemu.testkit.journal.MachineJournal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A machine in virtual time: it moves only when told to. Whatever a test asks of it is asked by the host, as a client of QEMU
 * would; the guest answers when time passes, or at once if it needs no time.
 *
 * <p>Any thread may call. Without sockets all is done on the caller's thread, one at a time; with them on the one that
 * carries them, so that clients and the test can act on the machine together.
 */
public final class VirtualMachine implements AutoCloseable {
    private static final Duration LONGEST_RUN = Duration.ofDays(1);

    private final Turn turn = new Turn();
    private final List<TimedEvent> events = new ArrayList<>();
    private final HostedMachine hosted;
    private final long seed;
    private final VirtualHost host;
    private final VirtualGuest guest;
    private @Nullable MachineSockets sockets;

    /**
     * An event of the machine: before QMP throttles it.
     *
     * @param at how long after the start
     */
    public record TimedEvent(Duration at, MachineEvent event) {}

    private VirtualMachine(MachineSpec spec) throws StartupException {
        seed = spec.seed();
        hosted = HostedMachine.start(spec.commandLine(), turn.hosting());
        hosted.machine().addListener((event, epochMicros) -> events.add(new TimedEvent(age(), event)));
        host = new VirtualHost(turn, hosted.host());
        guest = new VirtualGuest(turn, hosted.machine().guest());
    }

    /** A machine that has been started. What it cannot be made of is the test's mistake. */
    static VirtualMachine start(MachineSpec spec) {
        try {
            return new VirtualMachine(spec);
        } catch (StartupException e) {
            String location = e.location() == null ? "" : e.location() + ": ";
            throw new IllegalArgumentException(location + e.text(), e);
        }
    }

    /** Its virtio-mem devices. */
    public List<VirtualDevice> devices() {
        return turn.look(() -> hosted.machine().board().deviceMemory().devices().stream()
                .filter(VirtioMemPci.class::isInstance)
                .map(device -> new VirtualDevice(this, String.valueOf(((VirtioMemPci) device).id())))
                .toList());
    }

    /**
     * A virtio-mem device.
     *
     * @throws IllegalArgumentException if there is none of that id
     */
    public VirtualDevice device(String id) {
        List<VirtualDevice> devices = devices();
        return devices.stream()
                .filter(device -> device.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no device '" + id + "', only "
                        + devices.stream().map(VirtualDevice::id).toList()));
    }

    /** The host, whose pools and free memory may change at any time. */
    public VirtualHost host() {
        return host;
    }

    /** What runs inside. */
    public VirtualGuest guest() {
        return guest;
    }

    /** Where its chance begins. */
    public long seed() {
        return seed;
    }

    /** How long after the start it is. */
    public Duration now() {
        return turn.look(this::age);
    }

    private Duration age() {
        return Duration.ofNanos(hosted.loop().nanoTime());
    }

    /** How long until something is going to happen by itself; empty if nothing ever is. */
    Optional<Duration> nextTimer() {
        return turn.look(() -> {
            long deadline = hosted.loop().nextDeadline();
            return deadline == MachineLoop.IDLE
                    ? Optional.empty()
                    : Optional.of(Duration.ofNanos(
                            Math.max(0, deadline - hosted.loop().nanoTime())));
        });
    }

    /** What happened since it was started, oldest first. */
    public List<TimedEvent> events() {
        return turn.look(() -> List.copyOf(events));
    }

    /** What QEMU would have said on stderr so far. */
    public List<String> messages() {
        return hosted.messages();
    }

    /** QEMU's name for what it does. */
    public RunState runState() {
        return turn.look(() -> hosted.machine().lifecycle().state());
    }

    /** Lets time pass, with all that happens in it. */
    public void advance(Duration duration) {
        turn.advance(duration.toNanos(), () -> false);
    }

    /**
     * Lets time pass until something holds. The condition may ask the machine for anything, but must not move its time.
     *
     * @return whether it did within the limit
     */
    public boolean advanceUntil(BooleanSupplier condition, Duration limit) {
        return turn.advance(limit.toNanos(), condition);
    }

    /** The same with a day as the limit. */
    public boolean runUntilIdle() {
        return runUntilIdle(LONGEST_RUN);
    }

    /**
     * Lets time pass until nothing is going to happen by itself any more.
     *
     * @return whether that came within the limit: a guest that waits for a retry waits for ever
     */
    public boolean runUntilIdle(Duration limit) {
        return turn.advanceUntilIdle(limit.toNanos());
    }

    /** {@code system_reset}. */
    public void reset() {
        turn.take(() -> hosted.machine().lifecycle().requestReset(ShutdownCause.HOST_QMP_SYSTEM_RESET));
    }

    /** {@code stop}: the guest's time stands still. */
    public void stop() {
        turn.take(() -> hosted.machine().lifecycle().stop());
    }

    /** {@code cont}. */
    public void cont() throws QemuException {
        turn.take(QemuException.class, () -> {
            hosted.machine().lifecycle().cont();
            return this;
        });
    }

    /** Has something go wrong from now on. */
    public ArmedFault arm(FaultSpec fault) {
        return arm(fault.build());
    }

    /** Has something go wrong from now on. */
    public ArmedFault arm(Fault fault) {
        return turn.look(() -> new ArmedFault(this, hosted.faults().arm(fault)));
    }

    /** The armed faults and what became of them. */
    public List<Faults.Status> faults() {
        return turn.look(() -> hosted.faults().status());
    }

    /** Has nothing go wrong any more. */
    public void disarmAll() {
        turn.take(() -> hosted.faults().disarmAll());
    }

    void disarm(int id) {
        turn.take(() -> hosted.faults().disarm(id));
    }

    /** What happened so far. */
    public MachineJournal journal() {
        return turn.look(() -> new MachineJournal(hosted.journal().items()));
    }

    /**
     * Fails unless clients have sent what is expected.
     *
     * @throws AssertionError that shows the nearest call beside the expected one
     */
    public void verify(ExpectedCall expected) {
        journal().verify(expected);
    }

    /** A new client without a socket. */
    public MachineClient connect() {
        return turn.take(RuntimeException.class, () -> new MachineClient(turn, hosted.connect()));
    }

    /** A new client on a socket of its own, which is closed with the machine. */
    public QmpClient connectOverSocket() throws IOException {
        return sockets().connect();
    }

    /** The path of a socket for one client at a time, the same at each call. */
    public Path socket() {
        return sockets().shared();
    }

    private synchronized MachineSockets sockets() {
        MachineSockets open = sockets;
        if (open == null) {
            turn.handTo(SharedLoop.get());
            open = new MachineSockets(hosted);
            sockets = open;
        }
        return open;
    }

    HostedMachine hosted() {
        return hosted;
    }

    Turn turn() {
        return turn;
    }

    /** Mistakes of the emulator itself. */
    List<Throwable> internalErrors() {
        return hosted.internalErrors();
    }

    /** Ends it and gives back what it holds. The extension does that. */
    @Override
    public void close() {
        MachineSockets open;
        synchronized (this) {
            open = sockets;
        }
        if (open != null) {
            open.close();
        }
        turn.take(hosted::close);
    }
}
