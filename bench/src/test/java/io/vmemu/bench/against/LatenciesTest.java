package io.vmemu.bench.against;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.bench.RoundTripLatency;
import java.nio.file.Files;
import java.nio.file.Path;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LatenciesTest {
    @TempDir
    private Path directory;

    /** Nine requests of 1 ms, and one of 100.5 ms. */
    private String written(long paceNanos) throws Exception {
        Histogram run = RoundTripLatency.empty();
        run.recordValueWithCount(1_000_000, 9);
        run.recordValue(100_500_000);
        Latencies latencies = new Latencies(paceNanos);
        latencies.add(run);
        latencies.write(directory, "some");
        return Files.readString(directory.resolve("some.hgrm"));
    }

    @Test
    void requestsThatAStallHasHeldBackAreCountedAtTheRateOfTheMedian() throws Exception {
        assertThat(written(0)).contains("Total count    =          109");
    }

    @Test
    void requestsThatAStallHasHeldBackAreCountedAtThePaceOfTheClient() throws Exception {
        assertThat(written(50_000_000)).contains("Total count    =           11");
    }

    @Test
    void theLogHasTheTagOfItsFile() throws Exception {
        written(0);
        assertThat(Files.readString(directory.resolve("some.hlog"))).contains("Tag=some,");
    }
}
