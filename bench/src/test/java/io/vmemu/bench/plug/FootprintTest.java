package io.vmemu.bench.plug;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FootprintTest {
    private static final int MACHINES = 40;
    private static final long LIMIT = 256L << 10;

    @Test
    void thousandsOfIdleMachinesFitIntoAGibibyteOfHeap() {
        assertThat(Footprint.idleBytes(MACHINES)).isPositive().isLessThan(LIMIT);
    }

    @Test
    void aGuestPlugsAndUnplugsAWholeRegion() throws Exception {
        Footprint.Huge huge = Footprint.growAndShrink(RegionSize.GIB_64);

        assertThat(huge.growMillis()).isNotNegative();
        assertThat(huge.shrinkMillis()).isNotNegative();
    }
}
