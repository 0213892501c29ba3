package io.vmemu.guest.workload;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.GuestConsole;
import io.vmemu.emulator.machine.GuestConsole.WorkloadKind;
import io.vmemu.guest.system.StateReader;
import io.vmemu.guest.system.StateWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Programs that were started while the guest ran, with the pageblocks that they hold; what can be moved holds none. */
final class Programs {
    private static final long PAGEBLOCK_SIZE = WorkloadSpace.PAGEBLOCK_SIZE;
    private static final long[] NOWHERE = {};

    private final WorkloadSpace space;
    private final boolean pinsInMovable;
    private final Map<String, Program> programs = new LinkedHashMap<>();

    private static final class Program {
        private final WorkloadKind kind;
        private final long requestedSize;
        private long[] places = NOWHERE;

        Program(WorkloadKind kind, long requestedSize) {
            this.kind = kind;
            this.requestedSize = requestedSize;
        }

        long missing() {
            return kind == WorkloadKind.MOVABLE
                    ? 0
                    : (requestedSize + PAGEBLOCK_SIZE - 1) / PAGEBLOCK_SIZE - places.length;
        }
    }

    Programs(WorkloadSpace space, boolean pinsInMovable) {
        this.space = space;
        this.pinsInMovable = pinsInMovable;
    }

    /** Starts a program, which has nothing yet; false if there is one of that name. */
    boolean start(String id, WorkloadKind kind, long size) {
        return programs.putIfAbsent(id, new Program(kind, size)) == null;
    }

    /** Ends a program, whose memory is free then; false if there is none of that name. */
    boolean stop(String id) {
        Program ended = programs.remove(id);
        if (ended == null) {
            return false;
        }
        for (long place : ended.places) {
            space.release(place);
        }
        return true;
    }

    /** Movable memory that programs want, in bytes. */
    long movableSize() {
        long size = 0;
        for (Program program : programs.values()) {
            size += program.kind == WorkloadKind.MOVABLE ? program.requestedSize : 0;
        }
        return size;
    }

    /** Takes the pageblocks that are wanted, as long as {@code workload} has room to move out of their way. */
    void fill(Workload workload) {
        for (Program program : programs.values()) {
            List<Long> taken = new ArrayList<>();
            while (taken.size() < program.missing() && workload.hasRoomWithout(PAGEBLOCK_SIZE)) {
                long place = take(program.kind);
                if (place == WorkloadSpace.NONE) {
                    break;
                }
                taken.add(place);
            }
            int had = program.places.length;
            program.places = Arrays.copyOf(program.places, had + taken.size());
            for (int i = 0; i < taken.size(); i++) {
                program.places[had + i] = taken.get(i);
            }
        }
    }

    private long take(WorkloadKind kind) {
        if (kind == WorkloadKind.PINNED && pinsInMovable) {
            long place = space.takeMovable();
            return place == WorkloadSpace.NONE ? space.takeForKernel() : place;
        }
        return space.takeForKernel();
    }

    /** All programs, oldest first; {@code movableBytes} is what those that can be moved have together. */
    List<GuestConsole.Workload> list(long movableBytes) {
        List<GuestConsole.Workload> all = new ArrayList<>();
        long left = movableBytes;
        for (Map.Entry<String, Program> entry : programs.entrySet()) {
            Program program = entry.getValue();
            long size = program.places.length * PAGEBLOCK_SIZE;
            if (program.kind == WorkloadKind.MOVABLE) {
                size = Math.min(left, program.requestedSize);
                left -= size;
            }
            all.add(new GuestConsole.Workload(entry.getKey(), program.kind, program.requestedSize, size));
        }
        return all;
    }

    void save(StateWriter out) {
        out.integer(programs.size());
        programs.forEach((id, program) -> {
            out.text(id);
            out.constant(program.kind);
            out.number(program.requestedSize);
            out.numbers(program.places);
        });
    }

    void load(StateReader in) throws QemuException {
        int count = in.integer("number of programs", 0, Integer.MAX_VALUE);
        for (int i = 0; i < count; i++) {
            String id = in.text("a program");
            Program program = new Program(
                    in.constant("a program", WorkloadKind.class), in.number("a program", 0, Long.MAX_VALUE));
            program.places = in.numbers("a program");
            StateReader.require(programs.putIfAbsent(id, program) == null, "a program");
        }
    }
}
