package io.vmemu.qmp.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultSelectStrategyFactory;
import io.netty.channel.SelectStrategy;
import org.junit.jupiter.api.Test;

class EagerSelectTest {
    private final SelectStrategy strategy = EagerSelect.factory(2).newSelectStrategy();

    private int strategy(int events, boolean hasTasks) throws Exception {
        return strategy.calculateStrategy(() -> events, hasTasks);
    }

    private void untilAsleep() throws Exception {
        int polls = 0;
        while (strategy(0, false) != SelectStrategy.SELECT) {
            polls++;
            assertThat(polls).as("looks for events until it may sleep").isLessThan(100_000_000);
        }
    }

    @Test
    void sleepsWhenNothingComesForAMoment() throws Exception {
        assertThat(strategy(0, false)).isZero();
        untilAsleep();
    }

    @Test
    void looksAgainAfterEachEventAndAfterEachSleep() throws Exception {
        untilAsleep();
        assertThat(strategy(0, false)).as("it has just been woken up").isZero();
        untilAsleep();
        assertThat(strategy(3, false)).isEqualTo(3);
    }

    @Test
    void neverSleepsOverTasks() throws Exception {
        untilAsleep();
        strategy(0, false);
        for (int i = 0; i < 10_000; i++) {
            assertThat(strategy(0, true)).isZero();
        }
    }

    @Test
    void aSingleProcessorIsLeftToTheClient() {
        assertThat(EagerSelect.factory(1)).isSameAs(DefaultSelectStrategyFactory.INSTANCE);
    }
}
