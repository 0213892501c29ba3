package io.vmemu.guest.random;

import org.junit.jupiter.api.Test;

/**
 * Many runs of random machines in which random things happen. The number of runs is the system property {@code
 * vmemu.random.runs}, the first seed {@code vmemu.random.seed}.
 */
class RandomRunsTest {
    private static final int RUNS = Integer.getInteger("vmemu.random.runs", 10_000);
    private static final long FIRST_SEED = Long.getLong("vmemu.random.seed", 1);

    @Test
    void whateverHappensTheEndIsRight() {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + RUNS; seed++) {
            play(seed);
        }
    }

    private static void play(long seed) {
        try {
            new RandomRun(seed).play();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(
                    "seed " + seed + ": " + e.getMessage() + "\nagain: ./mvnw -pl guest-sim -am test"
                            + " -Dtest=RandomRunsTest -Dsurefire.failIfNoSpecifiedTests=false"
                            + " -Dvmemu.random.runs=1 -Dvmemu.random.seed=" + seed + "\nin "
                            + RandomWorld.draw(seed),
                    e);
        }
    }
}
