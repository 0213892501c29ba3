package io.vmemu.launcher.simulate;

import io.vmemu.emulator.fault.FaultPoint;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** What became of many seeds. */
final class Summary implements Seeds.Receiver {
    private static final int SEEDS_A_DIGEST = 1000;
    private static final double HOUR = 3_600_000_000_000.0;

    private final Consumer<String> digests;
    private final MessageDigest all = JournalDigest.sha256();
    private final MessageDigest some = JournalDigest.sha256();
    private final Map<Ending.Reached, Integer> reached = new EnumMap<>(Ending.Reached.class);
    private final Set<String> fired = new TreeSet<>();
    private final List<Seeds.Result> broken = new ArrayList<>();
    private long count;
    private long inDigest;
    private long refused;
    private double hours;

    /**
     * @param digests is told the digest of each thousand seeds, if there are digests
     */
    Summary(Consumer<String> digests) {
        this.digests = digests;
    }

    @Override
    public void take(Seeds.Result result) {
        count++;
        Simulation.Outcome outcome = result.outcome();
        if (outcome.broken() != null) {
            broken.add(result);
        } else if (outcome.reached() != null) {
            reached.merge(outcome.reached(), 1, Integer::sum);
        } else {
            refused++;
        }
        fired.addAll(outcome.fired());
        hours += outcome.nanos() / HOUR;
        if (!result.digest().isEmpty()) {
            byte[] digest = HexFormat.of().parseHex(result.digest());
            all.update(digest);
            some.update(digest);
            inDigest++;
            if (inDigest == SEEDS_A_DIGEST) {
                endDigest(result.seed());
            }
        }
    }

    private void endDigest(long lastSeed) {
        digests.accept(
                HexFormat.of().formatHex(some.digest()) + "  seeds " + (lastSeed - inDigest + 1) + " to " + lastSeed);
        inDigest = 0;
    }

    /** The digest of all journals, after those of the seeds that do not make a thousand. */
    void endDigests(long lastSeed) {
        if (inDigest > 0) {
            endDigest(lastSeed);
        }
        digests.accept(HexFormat.of().formatHex(all.digest()) + "  all " + count + " seeds");
    }

    long count() {
        return count;
    }

    /** The seeds that broke a promise. */
    List<Seeds.Result> broken() {
        return broken;
    }

    /** In words. */
    String text() {
        String ends = reached.entrySet().stream()
                .map(end -> end.getValue() + " " + end.getKey().name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
        return String.format(
                Locale.ROOT,
                "%d seeds: %s%s, %d broke a promise; faults at %d of %d points, %.0f hours of virtual time",
                count,
                ends,
                refused == 0 ? "" : ", " + refused + " not started",
                broken.size(),
                fired.size(),
                FaultPoint.values().length,
                hours);
    }
}
