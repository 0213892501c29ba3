package io.vmemu.emulator.migrate;

import io.vmemu.emulator.error.ErrorReporter;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.machine.MachineEvent;
import io.vmemu.emulator.migrate.MigrationTransport.BoundAddress;
import io.vmemu.emulator.migrate.stream.Encoder;
import io.vmemu.emulator.migrate.stream.Frame;
import io.vmemu.emulator.migrate.stream.FrameReader;
import io.vmemu.emulator.migrate.stream.FrameType;
import io.vmemu.emulator.migrate.stream.FrameWriter;
import io.vmemu.emulator.migrate.stream.LoadException;
import io.vmemu.emulator.migrate.stream.Payload;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A migration to a machine that waits for one.
 *
 * <pre>
 *   setup -> active -> completed          any -> failed
 *               \
 *                `-> postcopy-active -> completed
 *                        |  ^
 *                        v  | postcopy-recover
 *                    postcopy-paused
 * </pre>
 *
 * In QEMU 7.2 the state is still {@code none} while it waits, though the event says {@code setup}.
 */
final class IncomingMigration implements MigrationTransport.AcceptHandler {
    private static final int EXIT_STATUS = 1;
    private static final int OUTCOME_FAILED = 1;

    private final Machine machine;
    private final Supplier<Set<Capability>> capabilities;
    private final boolean modern;
    private MigrationStatus status = MigrationStatus.NONE;
    private boolean exitOnError = true;
    private @Nullable String errorDesc;
    private @Nullable MachineLoader loader;
    private @Nullable MigrationChannel channel;
    private MigrationTransport.@Nullable Listening listening;
    private FrameReader reader = new FrameReader();
    private FrameWriter answers = new FrameWriter();
    private boolean answering;

    /**
     * A migration that nobody waits for yet.
     *
     * @param capabilities those set when the stream begins count
     */
    IncomingMigration(Machine machine, Supplier<Set<Capability>> capabilities, boolean modern) {
        this.machine = machine;
        this.capabilities = capabilities;
        this.modern = modern;
    }

    MigrationStatus status() {
        return status;
    }

    @Nullable
    String errorDesc() {
        return errorDesc;
    }

    /** Where the source can connect to. */
    List<BoundAddress> addresses() {
        return listening == null ? List.of() : listening.addresses();
    }

    private void enter(MigrationStatus next) {
        status = next;
        if (capabilities.get().contains(Capability.EVENTS)) {
            machine.emit(new MachineEvent.Migration(next.wireName()));
        }
    }

    /** The address is about to be listened at. QEMU 7.2 tells of it whether anybody wants to know or not. */
    void prepare() {
        if (modern) {
            enter(MigrationStatus.SETUP);
        } else {
            machine.emit(new MachineEvent.Migration(MigrationStatus.SETUP.wireName()));
        }
    }

    /** The source can come now. */
    void waiting(MigrationTransport.Listening place, boolean exitsOnError) {
        listening = place;
        exitOnError = exitsOnError;
    }

    /** {@code migrate-recover}: the source can come back. */
    void waitingAgain(MigrationTransport.Listening place) {
        if (listening != null) {
            listening.close();
        }
        listening = place;
        if (!modern) {
            machine.emit(new MachineEvent.Migration(MigrationStatus.SETUP.wireName()));
        }
    }

    @Override
    public void accepted(MigrationChannel newChannel) {
        boolean first = status == MigrationStatus.SETUP || status == MigrationStatus.NONE;
        boolean awaited = first || status == MigrationStatus.POSTCOPY_PAUSED;
        if (!awaited || channel != null) {
            report("socket_accept_incoming_migration: Extra incoming migration connection; ignoring");
            newChannel.close();
            return;
        }
        channel = newChannel;
        reader = new FrameReader();
        answers = new FrameWriter();
        answering = false;
        newChannel.setListener(new IncomingListener(this, newChannel));
        if (first) {
            enter(MigrationStatus.ACTIVE);
            loader = new MachineLoader(machine, capabilities.get());
        } else {
            enter(MigrationStatus.POSTCOPY_RECOVER);
        }
    }

    private void report(String text) {
        machine.environment().reporter().error(text);
    }

    /** Bytes came. What comes behind the end is not looked at. */
    void received(byte[] bytes) {
        if (channel == null) {
            return;
        }
        reader.feed(bytes);
        try {
            Frame frame = reader.next();
            while (frame != null) {
                take(frame);
                frame = channel == null ? null : reader.next();
            }
        } catch (LoadException e) {
            broken(e);
        }
    }

    private void take(Frame frame) throws LoadException {
        MachineLoader machineLoader = loader;
        if (machineLoader == null) {
            return;
        }
        switch (frame.type()) {
            case END -> end(machineLoader);
            case SWITCHOVER -> goOnEarly(machineLoader);
            case RESUME -> {
                if (status != MigrationStatus.POSTCOPY_RECOVER) {
                    throw LoadException.invalid("A frame of the migration stream is out of place");
                }
                answer(FrameType.RESUME_READY, 0);
                enter(MigrationStatus.POSTCOPY_ACTIVE);
            }
            default -> machineLoader.take(frame);
        }
    }

    /** Everything has come. */
    private void end(MachineLoader machineLoader) throws LoadException {
        if (!status.isPostcopy()) {
            MachineLoader.Arrival arrival = machineLoader.commit();
            machine.lifecycle().arrive(arrival.runState(), arrival.guestRan());
        }
        machine.board().setMemoryArriving(false);
        if (machineLoader.isAnswered()) {
            answer(FrameType.OUTCOME, 0);
        }
        leaveChannel();
        loader = null;
        enter(MigrationStatus.COMPLETED);
    }

    private void goOnEarly(MachineLoader machineLoader) throws LoadException {
        if (!machineLoader.isComplete()) {
            throw LoadException.invalid("A frame of the migration stream is out of place");
        }
        MachineLoader.Arrival arrival = machineLoader.commit();
        enter(MigrationStatus.POSTCOPY_ACTIVE);
        machine.board().setMemoryArriving(true);
        machine.lifecycle().arrive(arrival.runState(), arrival.guestRan());
    }

    private void answer(FrameType type, int code) {
        MigrationChannel to = channel;
        if (to != null && to.isBidirectional()) {
            if (!answering) {
                answering = true;
                to.write(FrameWriter.preamble());
            }
            to.write(answers.frame(new Payload(type, new Encoder().putInt(code).toBytes())));
        }
    }

    /** What was answered still has to arrive. */
    private void leaveChannel() {
        MigrationChannel left = channel;
        channel = null;
        if (left != null) {
            left.finish();
        }
        if (listening != null) {
            listening.close();
            listening = null;
        }
    }

    /** The source sends no more. */
    void ended() {
        if (channel != null) {
            broken(reader.endedEarly());
        }
    }

    /** Bytes cannot be read any more. */
    void failed(String reason) {
        if (channel != null) {
            broken(new LoadException(
                    "Unable to read from " + channel.kind().text() + ": " + reason, LoadException.BROKEN));
        }
    }

    /** {@code migrate-pause}: breaks the connection of a postcopy migration. */
    void pause() {
        interrupt();
    }

    private void interrupt() {
        MigrationChannel left = channel;
        channel = null;
        if (left != null) {
            left.close();
        }
        report("Detected IO failure for postcopy. Migration paused.");
        enter(MigrationStatus.POSTCOPY_PAUSED);
    }

    /** Whether there is a connection, or a place to connect to. */
    boolean isWaitingOrRunning() {
        return channel != null || listening != null;
    }

    /** Waits for nobody any more, and takes nothing more. */
    void leave() {
        leaveChannel();
        loader = null;
    }

    /** Breaks the connection, if there is one. */
    void yank() {
        failed("Broken pipe");
    }

    private void broken(LoadException why) {
        ErrorReporter reporter = machine.environment().reporter();
        why.texts().forEach(reporter::error);
        if (status.isPostcopy()) {
            interrupt();
            return;
        }
        MachineLoader machineLoader = loader;
        if (machineLoader != null) {
            machineLoader.undo();
            if (machineLoader.isAnswered()) {
                answer(FrameType.OUTCOME, OUTCOME_FAILED);
            }
        }
        leaveChannel();
        loader = null;
        String end = "load of migration failed: " + why.reason();
        enter(MigrationStatus.FAILED);
        if (exitOnError) {
            reporter.error(end);
            machine.environment()
                    .loop()
                    .execute(() -> machine.environment().exit().accept(EXIT_STATUS));
        } else {
            errorDesc = end;
        }
    }
}
