package io.vmemu.bench.against;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ComparisonTableTest {
    private final Results ours = new Results();
    private final Results theirs = new Results();
    private final ComparisonTable table = new ComparisonTable(ours, theirs);

    private void measured(Metric metric, double our, double their) {
        ours.add(metric, our);
        theirs.add(metric, their);
    }

    @Test
    void theValueInTheMiddleCounts() {
        measured(Metric.GREETING, 300, 100);
        measured(Metric.GREETING, 9000, 100);
        measured(Metric.GREETING, 320, 100);
        assertThat(table.lines("vmemu", "QEMU"))
                .contains("| exec to greeting | 320 ms | 100 ms | 3.20 | <= 5.0: met |");
    }

    @Test
    void aMissedTargetIsSaidAndWhatNobodyMeasuredToo() {
        measured(Metric.PIPELINED, 50_000, 5_000);
        assertThat(table.lines("vmemu", "QEMU"))
                .contains("| pipelined query-memory-devices | 50000 1/s | 5000 1/s | 10.00 | >= 30.0: missed |")
                .contains("| exec to 1 GiB plugged by the guest | not measured | not measured |  |  |");
    }

    @Test
    void aSmallRatioIsNotRoundedToNothing() {
        measured(Metric.UNPLUG_P50, 2, 800);
        assertThat(table.lines("vmemu", "QEMU"))
                .contains("| resize 1 GiB -> 0, request to size p50 | 2.0 ms | 800 ms | 0.0025 |  |");
    }

    @Test
    void onlyWhatNoBusyMachineExplainsIsOutOfBounds() {
        for (Metric metric : Metric.values()) {
            measured(metric, 1, 1);
        }
        assertThat(table.intolerable())
                .contains(Metric.QUERY_P50, Metric.PIPELINED)
                .doesNotContain(Metric.GREETING);
    }

    @Test
    void aFigureWithoutARunIsOutOfBounds() {
        assertThat(table.intolerable()).contains(Metric.GREETING);
    }
}
