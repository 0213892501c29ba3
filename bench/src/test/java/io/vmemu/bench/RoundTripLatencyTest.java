package io.vmemu.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoundTripLatencyTest {
    @Test
    void everyRoundTripIsCountedAndTheDistributionWritten(@TempDir Path directory) throws Exception {
        int[] trips = new int[1];
        Histogram latencies = RoundTripLatency.measure(() -> trips[0]++, 250);
        Path file = directory.resolve("latency.hgrm");
        RoundTripLatency.write(latencies, file);

        assertThat(trips[0]).isEqualTo(250);
        assertThat(latencies.getTotalCount()).isEqualTo(250);
        assertThat(RoundTripLatency.summary(latencies)).startsWith("250 round trips: p50 ");
        assertThat(Files.readString(file)).contains("Percentile").contains("Total count    =          250");
    }
}
