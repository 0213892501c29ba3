package io.vmemu.emulator.migrate;

import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.machine.RunState;
import io.vmemu.emulator.migrate.stream.Encoder;
import io.vmemu.emulator.migrate.stream.FrameType;
import io.vmemu.emulator.migrate.stream.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Makes payloads of a machine's state, but for its memory. */
final class MachineSaver {
    /** Capabilities that both sides must have alike. */
    static final List<Capability> COMPARED = List.of(Capability.X_IGNORE_SHARED);

    private final Machine machine;

    MachineSaver(Machine machine) {
        this.machine = machine;
    }

    /** Whether the destination answers the source of a migration with these capabilities. */
    static boolean isAnswered(Set<Capability> capabilities) {
        return capabilities.contains(Capability.RETURN_PATH) || capabilities.contains(Capability.POSTCOPY_RAM);
    }

    /** What the other side must be like, and what it is to do. */
    Payload configuration(Set<Capability> capabilities) {
        String uuid = machine.config().identity().uuid();
        Encoder payload = new Encoder()
                .putText(machine.config().type().name())
                .putText(capabilities.contains(Capability.VALIDATE_UUID) && uuid != null ? uuid : "")
                .putInt(COMPARED.size());
        for (Capability capability : COMPARED) {
            payload.putText(capability.wireName()).putBoolean(capabilities.contains(capability));
        }
        payload.putBoolean(isAnswered(capabilities))
                .putBoolean(capabilities.contains(Capability.POSTCOPY_RAM))
                .putBoolean(capabilities.contains(Capability.MULTIFD));
        return new Payload(FrameType.CONFIGURATION, payload.toBytes());
    }

    /** What travels before memory. */
    List<Payload> earlySections() {
        return sections(FrameType.EARLY_SECTION, MachineSections.early(machine));
    }

    /**
     * What travels after memory.
     *
     * @param runState how the machine was before it stopped for this
     */
    List<Payload> lateSections(RunState runState) {
        List<Payload> all = sections(FrameType.SECTION, MachineSections.all(machine));
        all.add(new Payload(FrameType.GUEST, machine.saveGuest()));
        Encoder state = new Encoder().putText(runState.wireName()).putBoolean(machine.hasGuestBegun());
        all.add(new Payload(FrameType.RUN_STATE, state.toBytes()));
        return all;
    }

    private List<Payload> sections(FrameType type, List<Section> sections) {
        List<Payload> all = new ArrayList<>();
        for (Section section : sections) {
            Encoder payload = new Encoder()
                    .putText(section.name())
                    .putInt(section.instance())
                    .putRaw(section.save());
            all.add(new Payload(type, payload.toBytes()));
        }
        return all;
    }
}
