package io.vmemu.emulator.migrate;

import io.vmemu.emulator.device.VirtioMemPci;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.machine.MachineEvent;
import io.vmemu.emulator.machine.RunState;
import io.vmemu.emulator.migrate.stream.Decoder;
import io.vmemu.emulator.migrate.stream.Encoder;
import io.vmemu.emulator.migrate.stream.Frame;
import io.vmemu.emulator.migrate.stream.FrameReader;
import io.vmemu.emulator.migrate.stream.FrameType;
import io.vmemu.emulator.migrate.stream.FrameWriter;
import io.vmemu.emulator.migrate.stream.LoadException;
import io.vmemu.emulator.migrate.stream.Payload;
import io.vmemu.emulator.qom.Device;
import io.vmemu.emulator.trace.Journal;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All of a machine at one moment: devices, guest, memory and clocks, in the frames of a migration and one more. The machine
 * that takes a snapshot goes on as if nothing had happened; one that loads it, made from the same command line, does from
 * there on what the first one did, to the nanosecond. What lies outside of the machine is not in it: monitors and the events
 * that they hold back, the host's memory, faults.
 */
public final class MachineSnapshot {
    private MachineSnapshot() {}

    /**
     * A snapshot of a machine, which may run.
     *
     * @throws QemuException if the machine's state is at the moment not all its own
     */
    public static byte[] save(Machine machine) throws QemuException {
        checkReady(machine);
        return write(machine);
    }

    private static void checkReady(Machine machine) throws QemuException {
        RunState state = machine.lifecycle().state();
        if (machine.board().isMigrating() || state == RunState.FINISH_MIGRATE) {
            throw new QemuException("There's a migration process in progress");
        }
        if (state == RunState.INMIGRATE) {
            throw new QemuException("Guest is waiting for an incoming migration");
        }
        // The reset before a load would take the device away, and there would be no way back. No snapshot tells of
        // requests.
        Device unplugging = machine.board().unplugging();
        if (unplugging != null) {
            throw new QemuException("Device " + unplugging.printedId() + " is in the process of unplug");
        }
    }

    private static byte[] write(Machine machine) {
        MachineSaver saver = new MachineSaver(machine);
        RamSender memory = new RamSender(RamLayout.of(machine), machine.board().guestMemory(), false);
        List<Payload> payloads = new ArrayList<>();
        payloads.add(saver.configuration(Set.of()));
        payloads.add(memory.describeParts());
        payloads.addAll(saver.earlySections());
        payloads.addAll(memory.allContents());
        payloads.addAll(saver.lateSections(machine.lifecycle().state()));
        payloads.add(clocks(machine));
        payloads.add(Payload.empty(FrameType.END));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        FrameWriter writer = new FrameWriter();
        out.writeBytes(FrameWriter.preamble());
        payloads.forEach(payload -> out.writeBytes(writer.frame(payload)));
        return out.toByteArray();
    }

    private static Payload clocks(Machine machine) {
        Journal journal = machine.environment().journal();
        Encoder payload = new Encoder()
                .putLong(machine.guestClock().nanoTime())
                .putLong(machine.environment().wallClock().epochNanos())
                .putLong(journal.ageNanos())
                .putLong(journal.nextSequence());
        return new Payload(FrameType.CLOCKS, payload.toBytes());
    }

    /** What time it was. */
    private record Clocks(long guestNanos, long epochNanos, long ageNanos, long nextSequence) {
        static Clocks read(Decoder from) throws LoadException {
            return new Clocks(from.getLong(), from.getLong(), from.getLong(), from.getLong());
        }

        void applyToJournal(Machine machine) {
            machine.environment().journal().goOnFrom(nextSequence, ageNanos);
        }
    }

    /**
     * Puts a machine into the state of a snapshot: it runs afterwards if it did then, whatever it did until now.
     *
     * @throws QemuException if the bytes are no snapshot, or not one of such a machine; the machine is as it was then. Only if
     *     the host does not give it back what it had, it has lost its state, and only a reset helps
     */
    public static void load(Machine machine, byte[] snapshot) throws QemuException {
        checkReady(machine);
        byte[] before = write(machine);
        try {
            Clocks clocks = check(snapshot);
            machine.lifecycle().stopForMigration();
            takeOver(machine, snapshot, clocks);
        } catch (LoadException e) {
            if (machine.lifecycle().state() == RunState.FINISH_MIGRATE) {
                putBack(machine, before);
            }
            throw refused(e);
        }
    }

    private static void putBack(Machine machine, byte[] before) throws QemuException {
        try {
            takeOver(machine, before, check(before));
        } catch (LoadException e) {
            machine.clear();
            machine.lifecycle().goOnAs(RunState.INTERNAL_ERROR, false);
            throw refused(e);
        }
    }

    private static QemuException refused(LoadException e) {
        List<String> texts = e.texts();
        return new QemuException("Cannot load the snapshot: " + texts.get(0));
    }

    /** Looks through all frames, without a change. */
    private static Clocks check(byte[] snapshot) throws LoadException {
        FrameReader reader = new FrameReader();
        reader.feed(snapshot);
        Clocks clocks = null;
        Frame frame = reader.next();
        while (frame != null && frame.type() != FrameType.END) {
            if (frame.type() == FrameType.CLOCKS) {
                clocks = Clocks.read(frame.decoder());
            }
            frame = reader.next();
        }
        if (frame == null) {
            throw reader.endedEarly();
        }
        if (clocks == null) {
            throw LoadException.invalid("It is a migration's stream");
        }
        return clocks;
    }

    private static void takeOver(Machine machine, byte[] snapshot, Clocks clocks) throws LoadException {
        machine.clear();
        machine.guestClock().goOnFrom(clocks.guestNanos());
        MachineLoader loader = new MachineLoader(machine, Set.of());
        try {
            MachineLoader.Arrival arrival = loadAll(loader, snapshot);
            machine.environment().wallClock().goOnFrom(clocks.epochNanos());
            tellSizes(machine);
            machine.lifecycle().goOnAs(arrival.runState(), arrival.guestRan());
            clocks.applyToJournal(machine);
        } finally {
            loader.undo();
        }
    }

    private static MachineLoader.Arrival loadAll(MachineLoader loader, byte[] snapshot) throws LoadException {
        FrameReader reader = new FrameReader();
        reader.feed(snapshot);
        @Nullable Frame frame = reader.next();
        while (frame != null && frame.type() != FrameType.END) {
            if (frame.type() != FrameType.CLOCKS) {
                loader.take(frame);
            }
            frame = reader.next();
        }
        loader.requireAll();
        return loader.commit();
    }

    /** To those who watch, what was plugged has changed: the reset before has told them of zero. */
    private static void tellSizes(Machine machine) {
        for (var device : machine.board().deviceMemory().devices()) {
            if (device instanceof VirtioMemPci mem && mem.pluggedSize() != 0) {
                machine.emit(new MachineEvent.MemoryDeviceSizeChange(
                        mem.id(), mem.pluggedSize(), String.valueOf(mem.canonicalPath())));
            }
        }
    }
}
