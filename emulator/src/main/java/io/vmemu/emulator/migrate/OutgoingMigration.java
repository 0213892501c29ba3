package io.vmemu.emulator.migrate;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.machine.MachineEvent;
import io.vmemu.emulator.machine.RunState;
import io.vmemu.emulator.migrate.SentBytes.Phase;
import io.vmemu.emulator.migrate.stream.FrameType;
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
    /** As much as a pipe takes although nobody reads: QEMU notices earlier, and says so. */
    private static final long FIRST_WRITE_BYTES = 64 * 1024;

    private final Machine machine;
    private final MachineLoop loop;
    private final MigrationSettings settings;
    private final Stopwatch stopwatch;
    private final SentBytes sent = new SentBytes();

    private MigrationStatus status = MigrationStatus.NONE;
    private @Nullable String errorDesc;
    private @Nullable OutgoingStream stream;
    private @Nullable RamSender ram;
    private @Nullable MemoryPump pump;
    private @Nullable RunState stateBefore;
    private List<Payload> snapshot = new ArrayList<>();
    private boolean postcopyWanted;
    /** The last frame has been written; what is missing is that it arrives. */
    private boolean allWritten;
    /** All of it has been handed on. */
    private boolean handedOver;

    OutgoingMigration(Machine machine, MigrationSettings settings) {
        this.machine = machine;
        this.loop = machine.environment().loop();
        this.settings = settings;
        this.stopwatch = new Stopwatch(loop);
    }

    MigrationStatus status() {
        return status;
    }

    @Nullable
    String errorDesc() {
        return errorDesc;
    }

    MigrationSettings settings() {
        return settings;
    }

    Stopwatch stopwatch() {
        return stopwatch;
    }

    SentBytes sent() {
        return sent;
    }

    @Nullable
    OutgoingStream stream() {
        return stream;
    }

    @Nullable
    RamSender ram() {
        return ram;
    }

    private void enter(MigrationStatus next) {
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
            stopGuest();
        }
    }

    /** A channel could not even be tried; the client is told by an error. */
    void refuse(@Nullable String desc) {
        fail(desc);
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
        OutgoingStream out = new OutgoingStream(channel, loop, sent);
        stream = out;
        channel.setListener(new OutgoingListener(this, channel));
        if (status == MigrationStatus.SETUP) {
            setUp(out);
        } else {
            recover(out);
        }
    }

    @Override
    public void failed(String desc) {
        if (status == MigrationStatus.POSTCOPY_RECOVER_SETUP) {
            report(desc);
            interrupt(desc);
        } else if (status == MigrationStatus.SETUP) {
            report(desc);
            fail(desc);
        }
    }

    private void report(String text) {
        machine.environment().reporter().error(text);
    }

    private void setUp(OutgoingStream out) {
        boolean inBackground = settings.has(Capability.BACKGROUND_SNAPSHOT);
        MachineSaver saver = new MachineSaver(machine);
        SparseGuestMemory memory = machine.board().guestMemory();
        if (inBackground) {
            enter(MigrationStatus.ACTIVE);
            RunState before = stopGuest();
            snapshot = saver.lateSections(before);
            memory = memory.copy();
            machine.lifecycle().stayAfterMigration(before);
            stopwatch.goOn();
        }
        RamSender sender = new RamSender(RamLayout.of(machine), memory, settings.has(Capability.X_IGNORE_SHARED));
        ram = sender;
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
        startPump(out, sender);
    }

    private void startPump(OutgoingStream out, RamSender sender) {
        MemoryPump memory = new MemoryPump(loop, sender, out, this::bandwidth, () -> passDone(out, sender));
        pump = memory;
        loop.execute(memory::run);
    }

    private long bandwidth() {
        setPhase();
        return status.isPostcopy()
                ? settings.parameters().maxPostcopyBandwidth()
                : settings.parameters().maxBandwidth();
    }

    private void setPhase() {
        boolean running = machine.lifecycle().isRunning();
        sent.setPhase(status.isPostcopy() ? Phase.GONE : running ? Phase.RUNNING : Phase.STOPPED);
    }

    private void beginPass(RamSender sender) {
        sender.beginPass();
        emit(new MachineEvent.MigrationPass(sender.passes()));
    }

    private RunState stopGuest() {
        RunState before = stateBefore;
        if (before == null) {
            before = machine.lifecycle().stopForMigration();
            stateBefore = before;
            stopwatch.stop();
        }
        return before;
    }

    /** The channel has room again. */
    void drained() {
        OutgoingStream out = stream;
        if (out == null || !out.isDrained()) {
            return;
        }
        if (allWritten) {
            if (!handedOver) {
                handedOver = true;
                handOver(out);
            }
        } else if (pump != null) {
            pump.run();
        }
    }

    private void passDone(OutgoingStream out, RamSender sender) {
        switch (status) {
            case ACTIVE -> {
                if (settings.has(Capability.BACKGROUND_SNAPSHOT)) {
                    writeEnd(out, snapshot);
                } else {
                    endOfPass(out, sender);
                }
            }
            case POSTCOPY_ACTIVE -> writeEnd(out, List.of());
            default -> {}
        }
    }

    private void endOfPass(OutgoingStream out, RamSender sender) {
        if (machine.lifecycle().isRunning()) {
            beginPass(sender);
            if (sender.remaining() > affordable()) {
                loop.execute(() -> pumpAgain(out));
                return;
            }
        }
        stopGuest();
        if (settings.has(Capability.PAUSE_BEFORE_SWITCHOVER)) {
            enter(MigrationStatus.PRE_SWITCHOVER);
        } else {
            if (settings.isModern()) {
                enter(MigrationStatus.DEVICE);
            }
            switchOver(out, sender);
        }
    }

    private void pumpAgain(OutgoingStream out) {
        if (pump != null && stream == out) {
            pump.run();
        }
    }

    /** Bytes of memory that can be sent within the downtime that is allowed. */
    private long affordable() {
        long bandwidth = settings.parameters().maxBandwidth();
        double limit = settings.parameters().number("downtime-limit") / 1000.0;
        return bandwidth <= 0 ? Long.MAX_VALUE : (long) (bandwidth * limit);
    }

    /** {@code migrate-continue}. */
    void continueFrom(MigrationStatus expected) throws QemuException {
        if (status != expected) {
            throw new QemuException("Migration not in expected state: " + status.wireName());
        }
        OutgoingStream out = stream;
        RamSender sender = ram;
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
        while (!sender.isPassDone()) {
            sendPages(out, sender);
        }
        out.sendAll(sender.sharedContents());
        writeEnd(out, new MachineSaver(machine).lateSections(stopGuest()));
    }

    private static void sendPages(OutgoingStream out, RamSender sender) {
        long before = sender.remaining();
        Payload next = sender.next(Integer.MAX_VALUE);
        if (next != null) {
            out.send(next, (before - sender.remaining()) / RamStatistics.PAGE_SIZE);
        }
    }

    private void writeEnd(OutgoingStream out, List<Payload> rest) {
        out.sendAll(rest);
        out.send(Payload.empty(FrameType.END), 0);
        allWritten = true;
        if (out.isDrained()) {
            loop.execute(this::drained);
        }
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
        boolean expected = allWritten && status.isRunning() && status != MigrationStatus.CANCELLING;
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

    /** {@code migrate-start-postcopy}. */
    void startPostcopy() {
        postcopyWanted = true;
        loop.execute(this::switchToPostcopy);
    }

    private void switchToPostcopy() {
        OutgoingStream out = stream;
        RamSender sender = ram;
        if (!postcopyWanted || status != MigrationStatus.ACTIVE || out == null || sender == null) {
            return;
        }
        if (settings.isModern()) {
            stopGuest();
            enter(MigrationStatus.DEVICE);
        } else {
            enter(MigrationStatus.POSTCOPY_ACTIVE);
            stopGuest();
        }
        sent.setPhase(Phase.STOPPED);
        beginPass(sender);
        out.sendAll(sender.takeContents());
        out.sendAll(new MachineSaver(machine).lateSections(stopGuest()));
        out.send(Payload.empty(FrameType.SWITCHOVER), 0);
        stopwatch.goOn();
        if (settings.isModern()) {
            enter(MigrationStatus.POSTCOPY_ACTIVE);
        }
        pumpAgain(out);
    }

    /** {@code migrate-pause}: breaks the connection of a postcopy migration. */
    void pause() {
        interrupt(settings.isModern() ? "Postcopy migration is paused by the user" : null);
    }

    private void interrupt(@Nullable String desc) {
        errorDesc = desc;
        dropStream();
        report("Detected IO failure for postcopy. Migration paused.");
        enter(MigrationStatus.POSTCOPY_PAUSED);
    }

    /** {@code migrate} with {@code resume}: a new channel is being made. */
    void beginRecovery() {
        errorDesc = null;
        status = MigrationStatus.POSTCOPY_RECOVER_SETUP;
        if (settings.isModern()) {
            enter(status);
        }
    }

    private void recover(OutgoingStream out) {
        enter(MigrationStatus.POSTCOPY_RECOVER);
        out.send(Payload.empty(FrameType.RESUME), 0);
    }

    /** The other side is ready to go on. */
    void recovered() {
        OutgoingStream out = stream;
        RamSender sender = ram;
        if (status == MigrationStatus.POSTCOPY_RECOVER && out != null && sender != null) {
            enter(MigrationStatus.POSTCOPY_ACTIVE);
            allWritten = false;
            handedOver = false;
            startPump(out, sender);
        }
    }

    /** The other side says that it failed, or has gone without a word. */
    void abandonedByPeer(String desc) {
        lost(settings.isModern() ? desc : "Unable to write to socket: Bad file descriptor");
    }

    /** What was written does not arrive any more. */
    void channelFailed(boolean writing, String reason) {
        OutgoingStream out = stream;
        if (out == null) {
            return;
        }
        String kind = out.channel().kind().text();
        boolean atOnce = out.channel().kind() != MigrationChannel.Kind.SOCKET && out.handedOn() <= FIRST_WRITE_BYTES;
        if (settings.isModern() && atOnce) {
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
            case POSTCOPY_ACTIVE, POSTCOPY_RECOVER -> interrupt(desc);
            case SETUP, ACTIVE, PRE_SWITCHOVER, DEVICE -> {
                boolean late = allWritten || status == MigrationStatus.DEVICE;
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

    private void dropStream() {
        if (pump != null) {
            pump.stop();
            pump = null;
        }
        if (stream != null) {
            stream.channel().close();
            stream = null;
        }
    }

    private void fail(@Nullable String desc) {
        dropStream();
        errorDesc = desc;
        stopwatch.end();
        machine.board().setMigrating(false);
        enter(MigrationStatus.FAILED);
        takeGuestBack();
    }

    /** QEMU 7.2 does not remember how a machine that did not run was. */
    private void takeGuestBack() {
        RunState before = stateBefore;
        if (before != null) {
            boolean forgets = !settings.isModern() && before != RunState.RUNNING;
            machine.lifecycle().stayAfterMigration(forgets ? RunState.POSTMIGRATE : before);
        }
    }

    /** {@code migrate_cancel}. */
    void cancel() throws QemuException {
        if (!status.isRunning() || status == MigrationStatus.CANCELLING) {
            return;
        }
        if (settings.isModern() && status.isPostcopy()) {
            throw new QemuException("Postcopy migration in progress, cannot cancel.");
        }
        boolean wasWaiting = status == MigrationStatus.PRE_SWITCHOVER;
        enter(MigrationStatus.CANCELLING);
        loop.execute(() -> endCancelling(wasWaiting));
    }

    private void endCancelling(boolean wasWaiting) {
        dropStream();
        stopwatch.end();
        machine.board().setMigrating(false);
        if (wasWaiting && settings.isModern()) {
            errorDesc = "Channel error: Input/output error";
            report(errorDesc);
        }
        takeGuestBack();
        enter(MigrationStatus.CANCELLED);
    }

    /** The process ends. */
    void abandon() {
        if (status.isRunning()) {
            enter(MigrationStatus.CANCELLING);
            dropStream();
        }
    }
}
