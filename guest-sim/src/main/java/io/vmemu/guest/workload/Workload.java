package io.vmemu.guest.workload;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.GuestConsole;
import io.vmemu.emulator.machine.GuestConsole.WorkloadKind;
import io.vmemu.emulator.random.Ratio;
import io.vmemu.emulator.random.SeededRandom;
import io.vmemu.guest.system.StateReader;
import io.vmemu.guest.system.StateWriter;
import io.vmemu.guest.workload.WorkloadOptions.Growth;
import io.vmemu.guest.workload.WorkloadSpace.Event;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;

/**
 * What runs in the guest, as far as its memory goes. What can be moved is an amount: where it is does not matter, as it
 * can go wherever there is room. What cannot be moved has its places, pageblocks that it holds.
 */
public final class Workload {
    private static final long PAGEBLOCK_SIZE = WorkloadSpace.PAGEBLOCK_SIZE;
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    /** Of what is added at once, not more than this is pinned, so that it lies scattered. */
    private static final Ratio PINNED_AT_ONCE = Ratio.percent(25);

    /** What processes leave to the kernel (the zones' watermarks). */
    private static final Ratio RESERVED = new Ratio(1, 64);

    private final WorkloadOptions options;
    private final WorkloadSpace space;
    private final boolean pinsInMovable;
    private final Programs programs;
    private SeededRandom places;
    private long movableWanted;
    private long movableBytes;
    private long unmovableWanted;
    private long pinnedWanted;
    private long leakedBytes;
    private long leakedPageblocks;
    /** Numerators of what is left when shares are rounded to pageblocks. */
    private long unmovableRest;

    private long pinnedRest;
    private boolean started;
    private boolean growScheduled;
    private boolean leakScheduled;
    /** Pinned pageblocks in the order in which they are let go of. */
    private final ArrayDeque<long[]> pins = new ArrayDeque<>();

    /** A workload that has not begun; {@code pinsInMovable} says whether pinned memory stays in ZONE_MOVABLE. */
    public Workload(WorkloadOptions options, WorkloadSpace space, boolean pinsInMovable) {
        this.options = options;
        this.space = space;
        this.pinsInMovable = pinsInMovable;
        this.programs = new Programs(space, pinsInMovable);
        this.places = new SeededRandom(options.seed()).stream("places");
        this.movableWanted = options.movable().size();
        this.unmovableWanted = options.unmovable().size();
        this.pinnedWanted = options.pinned().size();
    }

    /** User space runs. */
    public void start() {
        started = true;
        fill();
        goOnGrowing();
    }

    /** Whether it would be of any use to tell of pageblocks that have been added. */
    public boolean wantsPlaces() {
        return !options.unmovable().isNone() || !options.pinned().isNone();
    }

    /**
     * Memory has been added to what is in use.
     *
     * @param pageblocks all that is new, by address; nobody holds them
     * @param inKernelZone whether the kernel may use it for itself
     */
    public void added(long[] pageblocks, boolean inKernelZone) {
        if (inKernelZone) {
            takeLowest(pageblocks);
            Ratio share = options.unmovable().share();
            unmovableRest += share.numerator() * pageblocks.length;
            scatter(pageblocks, unmovableRest / share.denominator());
            unmovableRest %= share.denominator();
        }
        if (inKernelZone || pinsInMovable) {
            pin(pageblocks);
        }
        if (started) {
            fill();
            leak();
            goOnGrowing();
        }
    }

    private void takeLowest(long[] pageblocks) {
        while (unmovableWanted > 0 && hasRoomWithout(PAGEBLOCK_SIZE)) {
            long taken = space.takeLowest();
            if (taken == WorkloadSpace.NONE) {
                return;
            }
            unmovableWanted -= PAGEBLOCK_SIZE;
            for (int i = 0; i < pageblocks.length; i++) {
                if (pageblocks[i] == taken) {
                    pageblocks[i] = WorkloadSpace.NONE;
                }
            }
        }
    }

    private void pin(long[] pageblocks) {
        Ratio share = options.pinned().share();
        pinnedRest += share.numerator() * pageblocks.length;
        long count = pinnedRest / share.denominator();
        pinnedRest %= share.denominator();
        long wanted = Math.min(pinnedWanted / PAGEBLOCK_SIZE, 1 + PINNED_AT_ONCE.of(pageblocks.length));
        long[] pinned = scatter(pageblocks, count + wanted);
        pinnedWanted -= Math.max(0, pinned.length - count) * PAGEBLOCK_SIZE;
        if (pinned.length > 0 && options.pinnedSeconds() > 0) {
            pins.addLast(pinned);
            space.schedule(Event.LET_GO, options.pinnedSeconds() * NANOS_PER_SECOND);
        }
    }

    /** Holds {@code count} of the pageblocks that are not held yet (negative), each as likely as the others. */
    private long[] scatter(long[] pageblocks, long count) {
        int free = 0;
        for (long pageblock : pageblocks) {
            free += pageblock >= 0 ? 1 : 0;
        }
        long[] held = new long[(int) Math.min(count, free)];
        int taken = 0;
        for (int i = 0; i < pageblocks.length && taken < held.length; i++) {
            if (pageblocks[i] >= 0) {
                if (places.below(free) < held.length - taken && hasRoomWithout(PAGEBLOCK_SIZE)) {
                    space.hold(pageblocks[i]);
                    held[taken++] = pageblocks[i];
                    pageblocks[i] = WorkloadSpace.NONE;
                }
                free--;
            }
        }
        return Arrays.copyOf(held, taken);
    }

    /** What processes use follows what they want, as far as there is room. */
    private void fill() {
        programs.fill(this);
        long more = declaredMovable() + programs.movableSize() - movableBytes;
        movableBytes += Math.max(0, Math.min(more, room()));
    }

    /** Movable memory that is wanted, without programs. */
    private long declaredMovable() {
        return Math.max(movableWanted, options.movable().share().of(space.usableBytes()));
    }

    /** Starts a program that uses {@code size} bytes; false if there is one of that name. */
    public boolean startProgram(String id, WorkloadKind kind, long size) {
        boolean isNew = programs.start(id, kind, size);
        fill();
        return isNew;
    }

    /** Ends a program; false if there is none of that name. */
    public boolean stopProgram(String id) {
        boolean known = programs.stop(id);
        movableBytes = Math.min(movableBytes, declaredMovable() + programs.movableSize());
        fill();
        leak();
        goOnGrowing();
        return known;
    }

    /** Programs that were started, oldest first. */
    public List<GuestConsole.Workload> programs() {
        return programs.list(Math.max(0, movableBytes - declaredMovable()));
    }

    /** What processes can still get. */
    private long room() {
        return space.unheldBytes() - RESERVED.of(space.usableBytes()) - movableBytes;
    }

    /** Whether all that can be moved has a place if {@code bytes} of memory go away that nobody holds. */
    public boolean hasRoomWithout(long bytes) {
        return movableBytes == 0 || space.unheldBytes() - movableBytes >= bytes;
    }

    /** What can be moved, in bytes. */
    public long movableBytes() {
        return movableBytes;
    }

    /** Something that was scheduled is due. */
    public void perform(Event event) {
        switch (event) {
            case GROW -> {
                growScheduled = false;
                movableWanted = Math.max(0, movableBytes - programs.movableSize())
                        + options.growing().size();
                fill();
            }
            case LEAK -> {
                leakScheduled = false;
                leakedBytes += options.leaking().size();
                leak();
            }
            case LET_GO -> {
                long[] pinned = pins.pollFirst();
                if (pinned != null) {
                    for (long pageblock : pinned) {
                        space.release(pageblock);
                    }
                }
            }
        }
        goOnGrowing();
    }

    private void leak() {
        while (leakedPageblocks * PAGEBLOCK_SIZE < leakedBytes && hasRoomWithout(PAGEBLOCK_SIZE)) {
            if (space.takeForKernel() == WorkloadSpace.NONE) {
                return;
            }
            leakedPageblocks++;
        }
    }

    /** What grows does so until there is no room, and again when there is. */
    private void goOnGrowing() {
        Growth growing = options.growing();
        if (!growing.isNone() && !growScheduled && room() > 0) {
            growScheduled = true;
            space.schedule(Event.GROW, growing.seconds() * NANOS_PER_SECOND);
        }
        Growth leaking = options.leaking();
        boolean starved = leakedPageblocks * PAGEBLOCK_SIZE < leakedBytes;
        if (!leaking.isNone() && !leakScheduled && !starved) {
            leakScheduled = true;
            space.schedule(Event.LEAK, leaking.seconds() * NANOS_PER_SECOND);
        }
    }

    public void save(StateWriter out) {
        SeededRandom.State random = places.state();
        out.numbers(new long[] {random.seed(), random.s0(), random.s1(), random.s2(), random.s3()});
        out.numbers(new long[] {
            movableWanted,
            movableBytes,
            unmovableWanted,
            pinnedWanted,
            leakedBytes,
            leakedPageblocks,
            unmovableRest,
            pinnedRest
        });
        out.flag(started);
        out.flag(growScheduled);
        out.flag(leakScheduled);
        out.integer(pins.size());
        pins.forEach(out::numbers);
        programs.save(out);
    }

    public void load(StateReader in) throws QemuException {
        long[] random = in.numbers("a workload");
        StateReader.require(random.length == 5 && (random[1] | random[2] | random[3] | random[4]) != 0, "a workload");
        places = SeededRandom.of(new SeededRandom.State(random[0], random[1], random[2], random[3], random[4]));
        long[] numbers = in.numbers("a workload");
        StateReader.require(numbers.length == 8, "a workload");
        movableWanted = numbers[0];
        movableBytes = numbers[1];
        unmovableWanted = numbers[2];
        pinnedWanted = numbers[3];
        leakedBytes = numbers[4];
        leakedPageblocks = numbers[5];
        unmovableRest = numbers[6];
        pinnedRest = numbers[7];
        started = in.flag("a workload");
        growScheduled = in.flag("a workload");
        leakScheduled = in.flag("a workload");
        int count = in.integer("a workload", 0, Integer.MAX_VALUE);
        for (int i = 0; i < count; i++) {
            pins.addLast(in.numbers("a workload"));
        }
        programs.load(in);
    }
}
