package io.vmemu.emulator.migrate;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.machine.MachineEvent;
import io.vmemu.emulator.machine.RunState;
import io.vmemu.emulator.migrate.SentBytes.Phase;
import io.vmemu.emulator.migrate.stream.Payload;
import io.vmemu.emulator.space.SparseGuestMemory;
import io.vmemu.emulator.time.MachineLoop;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A migration away from a machine.
 *
 * <pre>
 *   setup -> active -> (pre-switchover) -> device -> completed          any -> failed
 *               \                                                       any -> cancelling -> cancelled
 *                `-> postcopy-active -> completed
 *                        |  ^
 *                        v  | postcopy-recover-setup, postcopy-recover
 *                    postcopy-paused
 * </pre>
 *
 * QEMU 7.2 goes through {@code device} only after {@code pre-switchover}. Memory goes out in passes while the guest runs,
 * no faster than {@code max-bandwidth}; then the guest stops, and what has changed since and everything else follows. With
 * postcopy the guest goes on elsewhere while pages of zeros are still to come: those with contents go ahead of it.
 */
final class OutgoingMigration implements MigrationTransport.ConnectHandler {
    private final Machine machine;
    private final MachineLoop loop;
    private final MigrationSettings settings;
    private final Stopwatch stopwatch;
    private final OutgoingGuest guest;
    private final OutgoingTransfer transfer;
    private final OutgoingPostcopy postcopy;

    private MigrationStatus status = MigrationStatus.NONE;
    private @Nullable String errorDesc;
    private List<Payload> snapshot = new ArrayList<>();

    OutgoingMigration(Machine machine, MigrationSettings settings) {
        this.machine = machine;
        this.loop = machine.environment().loop();
        this.settings = settings;
        this.stopwatch = new Stopwatch(loop);
        this.guest = new OutgoingGuest(machine.lifecycle(), stopwatch);
        this.transfer = new OutgoingTransfer(loop, this::bandwidth);
        this.postcopy = new OutgoingPostcopy(this, machine, guest, transfer);
    }

    MigrationStatus status() {
        return status;
    }

    @Nullable
    String errorDesc() {
        return errorDesc;
    }

    void setErrorDesc(@Nullable String desc) {
        errorDesc = desc;
    }

    MigrationSettings settings() {
        return settings;
    }

    Stopwatch stopwatch() {
        return stopwatch;
    }

    SentBytes sent() {
        return transfer.sent();
    }

    @Nullable
    OutgoingStream stream() {
        return transfer.stream();
    }

    @Nullable
    RamSender ram() {
        return transfer.ram();
    }

    /** The next status, which clients hear of. */
    void enter(MigrationStatus next) {
        status = next;
        emit(new MachineEvent.Migration(next.wireName()));
    }

    private void emit(MachineEvent event) {
        if (settings.has(Capability.EVENTS)) {
            machine.emit(event);
        }
    }

    /** Begins: a channel is being made from now on. */
    void begin() {
        enter(MigrationStatus.SETUP);
        machine.board().setMigrating(true);
        if (settings.isStoppedFirst()) {
            guest.stop();
        }
    }

    @Override
    public void connected(MigrationChannel channel) {
        if (status != MigrationStatus.SETUP && status != MigrationStatus.POSTCOPY_RECOVER_SETUP) {
            channel.close();
            return;
        }
        String credentials = settings.parameters().text("tls-creds");
        if (!credentials.isEmpty()) {
            channel.close();
            failed("No TLS credentials with id '" + credentials + "'");
            return;
        }
        setPhase();
        OutgoingStream out = transfer.open(channel);
        channel.setListener(new OutgoingListener(this, channel));
        if (status == MigrationStatus.SETUP) {
            setUp(out);
        } else {
            postcopy.recover(out);
        }
    }

    @Override
    public void failed(String desc) {
        if (status == MigrationStatus.POSTCOPY_RECOVER_SETUP) {
            report(desc);
            postcopy.interrupt(desc);
        } else if (status == MigrationStatus.SETUP) {
            report(desc);
            fail(desc);
        }
    }

    void report(String text) {
        machine.environment().reporter().error(text);
    }

    private void setUp(OutgoingStream out) {
        boolean inBackground = settings.has(Capability.BACKGROUND_SNAPSHOT);
        MachineSaver saver = new MachineSaver(machine);
        SparseGuestMemory memory = machine.board().guestMemory();
        if (inBackground) {
            enter(MigrationStatus.ACTIVE);
            RunState before = guest.stop();
            snapshot = saver.lateSections(before);
            memory = memory.copy();
            machine.lifecycle().stayAfterMigration(before);
            stopwatch.goOn();
        }
        RamSender sender = new RamSender(RamLayout.of(machine), memory, settings.has(Capability.X_IGNORE_SHARED));
        transfer.setRam(sender);
        out.send(saver.configuration(settings.capabilities()), 0);
        out.send(sender.describeParts(), 0);
        out.sendAll(saver.earlySections());
        stopwatch.setUp();
        if (inBackground) {
            sender.beginPass();
        } else {
            beginPass(sender);
            enter(MigrationStatus.ACTIVE);
        }
        startTransfer();
    }

    private long bandwidth() {
        setPhase();
        return status.isPostcopy()
                ? settings.parameters().maxPostcopyBandwidth()
                : settings.parameters().maxBandwidth();
    }

    private void setPhase() {
        boolean running = machine.lifecycle().isRunning();
        transfer.sent().setPhase(status.isPostcopy() ? Phase.GONE : running ? Phase.RUNNING : Phase.STOPPED);
    }

    void beginPass(RamSender sender) {
        sender.beginPass();
        emit(new MachineEvent.MigrationPass(sender.passes()));
    }

    /** The channel has room again. */
    void drained() {
        transfer.drained(this::handOver);
    }

    private void passDone(OutgoingStream out, RamSender sender) {
        switch (status) {
            case ACTIVE -> {
                if (settings.has(Capability.BACKGROUND_SNAPSHOT)) {
                    writeEnd(snapshot);
                } else {
                    endOfPass(out, sender);
                }
            }
            case POSTCOPY_ACTIVE -> writeEnd(List.of());
            default -> {}
        }
    }

    private void endOfPass(OutgoingStream out, RamSender sender) {
        if (machine.lifecycle().isRunning()) {
            beginPass(sender);
            if (sender.remaining() > settings.affordableSize()) {
                loop.execute(() -> transfer.goOn(out));
                return;
            }
        }
        guest.stop();
        if (settings.has(Capability.PAUSE_BEFORE_SWITCHOVER)) {
            enter(MigrationStatus.PRE_SWITCHOVER);
        } else {
            if (settings.isModern()) {
                enter(MigrationStatus.DEVICE);
            }
            switchOver(out, sender);
        }
    }

    /** {@code migrate-continue}. */
    void continueFrom(MigrationStatus expected) throws QemuException {
        if (status != expected) {
            throw new QemuException("Migration not in expected state: " + status.wireName());
        }
        OutgoingStream out = transfer.stream();
        RamSender sender = transfer.ram();
        if (status == MigrationStatus.PRE_SWITCHOVER && out != null && sender != null) {
            loop.execute(() -> {
                if (status == MigrationStatus.PRE_SWITCHOVER) {
                    enter(MigrationStatus.DEVICE);
                    switchOver(out, sender);
                }
            });
        }
    }

    /** Sends all that is left: the guest stands still. */
    private void switchOver(OutgoingStream out, RamSender sender) {
        setPhase();
        beginPass(sender);
        transfer.sendPass(out, sender);
        out.sendAll(sender.sharedContents());
        writeEnd(new MachineSaver(machine).lateSections(guest.stop()));
    }

    private void writeEnd(List<Payload> rest) {
        transfer.writeEnd(rest, this::drained);
    }

    /** Whether the other side says how it went. */
    boolean isAnswered() {
        return MachineSaver.isAnswered(settings.capabilities());
    }

    private void handOver(OutgoingStream out) {
        if (!isAnswered()) {
            out.channel().finish();
        } else if (!out.channel().isBidirectional()) {
            String tried = settings.isModern() ? "read from " : "write to ";
            String text = "Unable to " + tried + out.channel().kind().text() + ": Bad file descriptor";
            report(text);
            fail(text);
        }
    }

    /** The other side has everything and goes on. */
    boolean succeeded(MigrationChannel channel) {
        boolean expected = transfer.isAllWritten() && status.isRunning() && status != MigrationStatus.CANCELLING;
        if (expected) {
            channel.finish();
        }
        return expected;
    }

    /** The channel is closed, and everything has been handed on. */
    void finished() {
        if (!status.isRunning() || status == MigrationStatus.CANCELLING) {
            return;
        }
        stopwatch.end();
        machine.board().setMigrating(false);
        if (!settings.has(Capability.BACKGROUND_SNAPSHOT)) {
            machine.lifecycle().leaveGuest();
        }
        enter(MigrationStatus.COMPLETED);
    }

    /** Begins to send what is left, after an interruption or for the first time. */
    void startTransfer() {
        OutgoingStream out = transfer.stream();
        RamSender sender = transfer.ram();
        if (out != null && sender != null) {
            transfer.start(() -> passDone(out, sender));
        }
    }

    /** {@code migrate} with {@code resume}: a new channel is being made. */
    void beginRecovery() {
        errorDesc = null;
        status = MigrationStatus.POSTCOPY_RECOVER_SETUP;
        if (settings.isModern()) {
            enter(status);
        }
    }

    /** What happens if the guest goes on elsewhere before all of its memory has come. */
    OutgoingPostcopy postcopy() {
        return postcopy;
    }

    /** The other side says that it failed, or has gone without a word. */
    void abandonedByPeer(String desc) {
        lost(settings.isModern() ? desc : "Unable to write to socket: Bad file descriptor");
    }

    /** What was written does not arrive any more. */
    void channelFailed(boolean writing, String reason) {
        OutgoingStream out = transfer.stream();
        if (out == null) {
            return;
        }
        String kind = out.channel().kind().text();
        if (settings.isModern() && out.hasJustBegun()) {
            lost("ram_save_setup failed: Input/output error");
            return;
        }
        if (settings.isModern() && status == MigrationStatus.ACTIVE) {
            report("failed to save SaveStateEntry with id(name): 1(ram): -5");
        }
        lost("Unable to " + (writing ? "write to " : "read from ") + kind + ": " + reason);
    }

    private void lost(String desc) {
        switch (status) {
            case POSTCOPY_ACTIVE, POSTCOPY_RECOVER -> postcopy.interrupt(desc);
            case SETUP, ACTIVE, PRE_SWITCHOVER, DEVICE -> {
                boolean late = transfer.isAllWritten() || status == MigrationStatus.DEVICE;
                if (!late || settings.isModern()) {
                    report(desc);
                    fail(desc);
                } else {
                    fail(null);
                }
            }
            default -> {}
        }
    }

    /** It comes to nothing, and the guest stays. */
    void fail(@Nullable String desc) {
        transfer.drop();
        errorDesc = desc;
        stopwatch.end();
        machine.board().setMigrating(false);
        enter(MigrationStatus.FAILED);
        guest.takeBack(settings.isModern());
    }

    /** {@code migrate_cancel}. QEMU 7.2 tells of it as often as it is asked for. */
    void cancel() throws QemuException {
        if (!status.isRunning()) {
            return;
        }
        if (status == MigrationStatus.CANCELLING) {
            if (!settings.isModern()) {
                enter(status);
            }
            return;
        }
        if (settings.isModern() && status.isPostcopy()) {
            throw new QemuException("Postcopy migration in progress, cannot cancel.");
        }
        boolean wasWaiting = status == MigrationStatus.PRE_SWITCHOVER;
        enter(MigrationStatus.CANCELLING);
        loop.execute(() -> endCancelling(wasWaiting));
    }

    /** The guest does not wait for a command that takes its time. */
    private void endCancelling(boolean wasWaiting) {
        if (wasWaiting && settings.isModern()) {
            errorDesc = "Channel error: Input/output error";
            report(errorDesc);
        }
        guest.takeBack(settings.isModern());
        transfer.dropThen(this::cancelled);
    }

    private void cancelled() {
        stopwatch.end();
        machine.board().setMigrating(false);
        enter(MigrationStatus.CANCELLED);
    }

    /** The process ends. */
    void abandon() {
        if (status.isRunning()) {
            enter(MigrationStatus.CANCELLING);
            transfer.drop();
        }
    }
}
