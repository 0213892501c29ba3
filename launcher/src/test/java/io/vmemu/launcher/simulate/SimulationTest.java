package io.vmemu.launcher.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** All promises hold, whatever happens; and the same happens each time. */
class SimulationTest {
    private static final int SEEDS = 200;

    private static List<Seeds.Result> play(int jobs) throws InterruptedException {
        List<Seeds.Result> results = new ArrayList<>();
        new Seeds(new Simulation(), jobs, true).play(0, SEEDS, results::add);
        return results;
    }

    private static List<String> digests(List<Seeds.Result> results) {
        return results.stream()
                .map(result -> result.seed() + " " + result.digest())
                .toList();
    }

    @Test
    void everyPromiseHoldsAndTheSameSeedIsTheSameJournalToTheByte() throws InterruptedException {
        List<Seeds.Result> results = play(2);
        Set<String> fired = new TreeSet<>();
        int converged = 0;
        for (Seeds.Result result : results) {
            Simulation.Outcome outcome = result.outcome();
            assertThat(outcome.broken())
                    .as(() -> "vmemu simulate --seed " + result.seed() + ": " + outcome.promise())
                    .isNull();
            assertThat(outcome.refusal()).as("seed %d", result.seed()).isNull();
            converged += outcome.reached() == Ending.Reached.CONVERGED ? 1 : 0;
            fired.addAll(outcome.fired());
        }
        assertThat(converged).isGreaterThan(SEEDS / 4);
        assertThat(fired).hasSizeGreaterThan(15);
        assertThat(new TreeSet<>(digests(results))).hasSize(SEEDS);
        assertThat(digests(play(1))).isEqualTo(digests(results));
    }
}
