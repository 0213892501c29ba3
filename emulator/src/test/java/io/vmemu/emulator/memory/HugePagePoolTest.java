package io.vmemu.emulator.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HugePagePoolTest {
    private static final long MIB = 1L << 20;
    private static final long PAGE = 2 * MIB;

    private final List<HostNode> nodes =
            List.of(new HostNode(new HostConfig.Node(100 * MIB, 0)), new HostNode(new HostConfig.Node(100 * MIB, 0)));

    private HugePagePool pool(long overcommit, Long... pages) {
        return new HugePagePool(new HostConfig.Pool(PAGE, List.of(pages), overcommit), nodes);
    }

    private static List<Long> state(HugePagePool pool) {
        return List.of(pool.total(), pool.free(), pool.reserved(), pool.surplus());
    }

    @Test
    void pagesComeFromTheNodesMemory() {
        HugePagePool pool = pool(0, 10L, 5L);

        assertThat(state(pool)).containsExactly(15L, 15L, 0L, 0L);
        assertThat(nodes.get(0).freeSize()).isEqualTo(80 * MIB);
        assertThat(nodes.get(1).freeSize()).isEqualTo(90 * MIB);
    }

    @Test
    void aPoolGrowsOnlyAsFarAsThereIsMemory() {
        HugePagePool pool = pool(0, 1000L);

        assertThat(pool.total()).isEqualTo(50);
        assertThat(nodes.get(0).freeSize()).isZero();
    }

    @Test
    void reservationsHoldPagesBack() {
        HugePagePool pool = pool(0, 10L);

        assertThat(pool.reserve(8)).isTrue();
        assertThat(pool.reserve(3)).isFalse();
        assertThat(pool.take(0, 5, false)).isEqualTo(2);
        assertThat(pool.take(0, 8, true)).isEqualTo(8);
        assertThat(state(pool)).containsExactly(10L, 0L, 0L, 0L);
    }

    @Test
    void pagesThatAreLetGoAreFreeAgain() {
        HugePagePool pool = pool(0, 10L);
        pool.take(0, 4, false);

        pool.give(0, 3);

        assertThat(state(pool)).containsExactly(10L, 9L, 0L, 0L);
    }

    @Test
    void unreservedPagesCanBeTaken() {
        HugePagePool pool = pool(0, 10L);
        pool.reserve(10);

        pool.unreserve(4);

        assertThat(pool.take(0, 10, false)).isEqualTo(4);
        assertThat(pool.reserved()).isEqualTo(6);
    }

    @Test
    void surplusPagesAreMadeOnDemandAndGivenBack() {
        HugePagePool pool = pool(5, 2L);

        assertThat(pool.take(0, 10, false)).isEqualTo(7);
        assertThat(state(pool)).containsExactly(7L, 0L, 0L, 5L);
        assertThat(nodes.get(0).freeSize()).isEqualTo(86 * MIB);
        pool.give(0, 6);
        assertThat(state(pool)).containsExactly(2L, 1L, 0L, 0L);
        assertThat(nodes.get(0).freeSize()).isEqualTo(96 * MIB);
    }

    @Test
    void reservingMakesSurplusPagesAndUnreservingGivesThemBack() {
        HugePagePool pool = pool(60, 0L);

        assertThat(pool.reserve(61)).isFalse();
        assertThat(pool.reserve(60)).isTrue();
        assertThat(state(pool)).containsExactly(60L, 60L, 60L, 60L);
        assertThat(nodes.get(0).freeSize()).isZero();
        pool.unreserve(60);
        assertThat(state(pool)).containsExactly(0L, 0L, 0L, 0L);
        assertThat(nodes.get(1).freeSize()).isEqualTo(100 * MIB);
    }

    @Test
    void surplusNeedsFreeMemoryToo() {
        HugePagePool pool = pool(1000, 0L);

        assertThat(pool.reserve(101)).isFalse();
        assertThat(pool.take(1, 1000, false)).isEqualTo(50);
        assertThat(pool.take(1, 1, false)).isZero();
    }

    @Test
    void shrinkingTakesFreePagesAtOnceAndUsedOnesLater() {
        HugePagePool pool = pool(0, 10L);
        pool.take(0, 6, false);

        pool.setPages(0, 3);

        assertThat(state(pool)).containsExactly(6L, 0L, 0L, 3L);
        assertThat(nodes.get(0).freeSize()).isEqualTo(88 * MIB);
        pool.give(0, 6);
        assertThat(state(pool)).containsExactly(3L, 3L, 0L, 0L);
        assertThat(nodes.get(0).freeSize()).isEqualTo(94 * MIB);
    }

    @Test
    void shrinkingLeavesReservedPages() {
        HugePagePool pool = pool(0, 10L);
        pool.reserve(4);

        pool.setPages(0, 0);

        assertThat(state(pool)).containsExactly(4L, 4L, 4L, 4L);
        assertThat(pool.take(0, 4, true)).isEqualTo(4);
        pool.give(0, 4);
        assertThat(state(pool)).containsExactly(0L, 0L, 0L, 0L);
    }

    @Test
    void growingAdoptsSurplusPagesFirst() {
        HugePagePool pool = pool(0, 10L);
        pool.take(0, 10, false);
        pool.setPages(0, 4);

        pool.setPages(0, 12);

        assertThat(state(pool)).containsExactly(12L, 2L, 0L, 0L);
    }

    @Test
    void theLimitOfSurplusPagesCanChange() {
        HugePagePool pool = pool(0, 0L);
        assertThat(pool.take(0, 1, false)).isZero();

        pool.setOvercommitPages(1);

        assertThat(pool.take(0, 2, false)).isEqualTo(1);
    }
}
