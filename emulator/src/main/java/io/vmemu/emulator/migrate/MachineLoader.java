package io.vmemu.emulator.migrate;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.machine.RunState;
import io.vmemu.emulator.migrate.stream.Decoder;
import io.vmemu.emulator.migrate.stream.Frame;
import io.vmemu.emulator.migrate.stream.LoadException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes a machine's state out of frames. What can be checked is checked as it comes. Nothing is taken over before {@link
 * #commit}, except for what virtio-mem has plugged, which has to be populated early; {@link #undo} puts everything back.
 */
final class MachineLoader {
    private enum Stage {
        CONFIGURATION,
        RAM_BLOCKS,
        MEMORY,
        DEVICES,
        GUEST,
        RUN_STATE,
        COMPLETE,
        COMMITTED
    }

    private final Machine machine;
    private final Set<Capability> capabilities;
    private final RamReceiver memory;
    private final List<Section> earlySections;
    private final List<Section> sections;
    private final Set<String> loaded = new HashSet<>();
    private final List<PendingLoad> pending = new ArrayList<>();
    private final Deque<Section.Load> applied = new ArrayDeque<>();
    private Stage stage = Stage.CONFIGURATION;
    private byte[] guest = new byte[0];
    private @Nullable RunState runState;
    private boolean guestRan;
    private boolean takenOver;
    private boolean answered;

    private record PendingLoad(Section section, Section.Load load) {}

    /** What a machine was like when it stopped. */
    record Arrival(RunState runState, boolean guestRan) {}

    MachineLoader(Machine machine, Set<Capability> capabilities) {
        this.machine = machine;
        this.capabilities = Set.copyOf(capabilities);
        this.memory = new RamReceiver(
                RamLayout.of(machine),
                machine.board().guestMemory(),
                capabilities.contains(Capability.X_IGNORE_SHARED));
        this.earlySections = MachineSections.early(machine);
        this.sections = MachineSections.all(machine);
    }

    /**
     * Takes the next frame; not for frames that belong to the conversation of the two sides.
     *
     * @throws LoadException if it cannot be this machine's, or not at this point
     */
    void take(Frame frame) throws LoadException {
        switch (frame.type()) {
            case CONFIGURATION -> {
                enter(Stage.CONFIGURATION, Stage.RAM_BLOCKS);
                checkConfiguration(frame.decoder());
            }
            case RAM_BLOCKS -> {
                enter(Stage.RAM_BLOCKS, Stage.MEMORY);
                memory.checkParts(frame.decoder());
            }
            case EARLY_SECTION -> {
                enter(Stage.MEMORY, Stage.MEMORY);
                apply(read(frame.decoder(), earlySections));
            }
            case ZERO_PAGES, PAGE -> {
                if (stage != Stage.COMMITTED) {
                    enter(Stage.MEMORY, Stage.MEMORY);
                }
                memory.take(frame);
            }
            case SECTION -> {
                if (stage == Stage.MEMORY) {
                    stage = Stage.DEVICES;
                }
                enter(Stage.DEVICES, Stage.DEVICES);
                pending.add(read(frame.decoder(), sections));
            }
            case GUEST -> {
                enter(Stage.DEVICES, Stage.GUEST);
                guest = frame.decoder().getRest();
            }
            case RUN_STATE -> {
                enter(Stage.GUEST, Stage.COMPLETE);
                readRunState(frame.decoder());
            }
            default -> throw outOfPlace();
        }
    }

    private void enter(Stage required, Stage next) throws LoadException {
        if (stage != required) {
            throw outOfPlace();
        }
        stage = next;
    }

    private static LoadException outOfPlace() {
        return LoadException.invalid("A frame of the migration stream is out of place");
    }

    /** Whether the source waits for an answer. */
    boolean isAnswered() {
        return answered;
    }

    /** Whether everything has come that a machine needs to go on. */
    boolean isComplete() {
        return stage == Stage.COMPLETE;
    }

    private void checkConfiguration(Decoder from) throws LoadException {
        String type = from.getText();
        String local = machine.config().type().name();
        if (!type.equals(local)) {
            throw LoadException.invalid("Machine type received is '" + type + "' and local is '" + local + "'");
        }
        String uuid = from.getText();
        int count = from.getCount(1);
        for (int i = 0; i < count; i++) {
            String name = from.getText();
            boolean there = from.getBoolean();
            Capability capability = Capability.ofWireName(name);
            boolean here = capability != null && capabilities.contains(capability);
            if (there != here) {
                throw LoadException.invalid(
                        "Capability " + name + " is " + onOff(here) + ", but received capability is " + onOff(there));
            }
        }
        String localUuid = machine.config().identity().uuid();
        if (!uuid.isEmpty() && localUuid != null && !uuid.equalsIgnoreCase(localUuid)) {
            throw LoadException.invalid("UUID received is " + uuid.toLowerCase(Locale.ROOT) + " and local is "
                    + localUuid.toLowerCase(Locale.ROOT));
        }
        answered = from.getBoolean();
        if (from.getBoolean() && !capabilities.contains(Capability.POSTCOPY_RAM)) {
            throw LoadException.invalid("RAM postcopy is disabled but have 16 byte advise");
        }
        if (from.getBoolean() != capabilities.contains(Capability.MULTIFD)) {
            throw LoadException.invalid("Not a migration stream");
        }
    }

    private static String onOff(boolean value) {
        return value ? "on" : "off";
    }

    private PendingLoad read(Decoder from, List<Section> known) throws LoadException {
        String name = from.getText();
        int instance = from.getInt();
        Section section = MachineSections.find(known, name, instance);
        if (section == null) {
            throw LoadException.invalid("Unknown savevm section or instance '" + name + "' " + instance
                    + ". Make sure that your current VM setup matches your saved VM setup, including any hotplugged"
                    + " devices");
        }
        if (!loaded.add(name + " " + instance)) {
            throw outOfPlace();
        }
        return new PendingLoad(section, section.read(from));
    }

    /** Refuses what has come if part of this machine is not in it: a migration may leave devices alone, a snapshot does not. */
    void requireAll() throws LoadException {
        memory.requireAllParts();
        for (Section section : sections) {
            if (!loaded.contains(section.name() + " " + section.instance())) {
                throw LoadException.invalid("There is no state of '" + section.name() + "' in it");
            }
        }
    }

    private void readRunState(Decoder from) throws LoadException {
        String name = from.getText();
        runState = RunState.ofWireName(name);
        if (runState == null) {
            throw LoadException.invalid("Unable to parse received runstate: " + name);
        }
        guestRan = from.getBoolean();
    }

    private void apply(PendingLoad next) throws LoadException {
        applied.push(next.load());
        try {
            next.load().apply();
        } catch (QemuException e) {
            LoadException failure = LoadException.invalid(e.desc());
            for (String context : next.section().errorContext()) {
                failure = failure.in(context);
            }
            throw failure.in("error while loading state for instance 0x"
                    + Integer.toHexString(next.section().instance()) + " of device '"
                    + next.section().name() + "'");
        }
    }

    /**
     * Takes everything over that has come.
     *
     * @throws LoadException if something does not fit after all; then {@link #undo} is to be called
     */
    Arrival commit() throws LoadException {
        enter(Stage.COMPLETE, Stage.COMMITTED);
        memory.commit();
        for (PendingLoad next : pending) {
            apply(next);
        }
        try {
            machine.loadGuest(guest);
        } catch (QemuException e) {
            throw LoadException.invalid(e.desc());
        }
        RunState state = runState;
        if (state == null) {
            throw outOfPlace();
        }
        takenOver = true;
        return new Arrival(state, guestRan);
    }

    /** Puts the machine back to how it was before the first frame; does nothing after a commit that went well. */
    void undo() {
        if (takenOver) {
            return;
        }
        while (!applied.isEmpty()) {
            applied.pop().undo();
        }
        machine.board().guestMemory().clear();
    }
}
