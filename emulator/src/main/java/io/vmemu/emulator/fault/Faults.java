package io.vmemu.emulator.fault;

import io.vmemu.emulator.random.SeededRandom;
import io.vmemu.emulator.time.NanoClock;
import io.vmemu.emulator.trace.Journal;
import io.vmemu.emulator.trace.JournalEntry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The faults that are armed in one machine. Every point asks here; the answer is the first armed fault that is triggered.
 *
 * <p>Chance comes from the seed, with a stream of its own for each fault: arming one more moves no other.
 */
public final class Faults {
    private final SeededRandom random;
    private final NanoClock clock;
    private final Journal journal;
    private final long startNanos;
    private final List<Armed> armed = new ArrayList<>();
    private int lastId;
    /**
     * The points at which something may happen, a bit each: a request passes half a dozen of them, and to ask a set cost it a
     * tenth of its time.
     */
    private long points;

    /**
     * None armed.
     *
     * @param seed where chance begins
     * @param clock for triggers with a window
     * @param journal what fires is noted there
     */
    public Faults(long seed, NanoClock clock, Journal journal) {
        this.random = new SeededRandom(seed).stream("fault");
        this.clock = clock;
        this.journal = journal;
        this.startNanos = clock.nanoTime();
    }

    /**
     * A fault and what became of it.
     *
     * @param seen how many occurrences its trigger was concerned with
     * @param fired how many of them were hit
     */
    public record Status(int id, Fault fault, long seen, long fired) {}

    /** Arms a fault and returns the number that it has from now on. */
    public int arm(Fault fault) {
        lastId++;
        armed.add(new Armed(lastId, fault, random.stream(fault.point().wireName() + "/" + lastId)));
        points |= bit(fault.point());
        return lastId;
    }

    /**
     * Takes a fault away.
     *
     * @return false if there is none of that number
     */
    public boolean disarm(int id) {
        boolean found = armed.removeIf(each -> each.id == id);
        findPoints();
        return found;
    }

    public void disarmAll() {
        armed.clear();
        points = 0;
    }

    /** The armed faults, those that have been hit often enough too. */
    public List<Status> status() {
        return armed.stream()
                .map(each -> new Status(each.id, each.fault, each.seen, each.fired))
                .toList();
    }

    /** Whether something may happen at the point: to be asked before what {@link #fire} needs is put together. */
    public boolean isArmed(FaultPoint point) {
        return (points & bit(point)) != 0;
    }

    /**
     * The point is passed.
     *
     * @param subject what it is about
     * @param value where, or how much
     * @return the fault that is to happen now; null: all is well
     */
    public @Nullable Fault fire(FaultPoint point, String subject, long value) {
        if (!isArmed(point)) {
            return null;
        }
        for (Armed each : armed) {
            if (each.fault.point() == point && each.isHit(clock.nanoTime() - startNanos, subject, value)) {
                journal.add(
                        new JournalEntry.FaultFired(each.id, point.wireName(), subject, value, each.fault.amount()));
                findPoints();
                return each.fault;
            }
        }
        return null;
    }

    /** The same for points whose amount does not matter. */
    public boolean fires(FaultPoint point, String subject, long value) {
        return isArmed(point) && fire(point, subject, value) != null;
    }

    @SuppressWarnings("EnumOrdinal") // The bits go nowhere else.
    private static long bit(FaultPoint point) {
        return 1L << point.ordinal();
    }

    private void findPoints() {
        points = 0;
        for (Armed each : armed) {
            if (each.fired < each.fault.trigger().times()) {
                points |= bit(each.fault.point());
            }
        }
    }

    private static final class Armed {
        private final int id;
        private final Fault fault;
        private final SeededRandom random;
        private long seen;
        private long fired;

        Armed(int id, Fault fault, SeededRandom random) {
            this.id = id;
            this.fault = fault;
            this.random = random;
        }

        boolean isHit(long nanos, String subject, long value) {
            Trigger trigger = fault.trigger();
            if (fired >= trigger.times() || !trigger.concerns(nanos, subject, value)) {
                return false;
            }
            seen++;
            boolean hit = seen >= trigger.nth() && random.chance(trigger.ratio());
            fired += hit ? 1 : 0;
            return hit;
        }
    }
}
