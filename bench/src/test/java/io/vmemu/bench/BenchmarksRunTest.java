package io.vmemu.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Benchmarks that nobody runs rot: each runs once, with the smallest of its parameters, and how long it takes does not
 * matter.
 */
class BenchmarksRunTest {
    private static final String ALL = "io\\.vmemu\\.bench\\..*";

    @Test
    void everyBenchmarkRuns() throws Exception {
        Options options = new OptionsBuilder()
                .include(ALL)
                .param("region", "GIB_1")
                .param("blockSizeMib", "2")
                .param("fragmentation", "HOLES")
                .param("pages", "SIMULATED")
                .forks(0)
                .warmupIterations(0)
                .measurementIterations(1)
                .measurementTime(TimeValue.milliseconds(1))
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();

        Set<String> ran = new Runner(options)
                .run().stream().map(result -> result.getParams().getBenchmark()).collect(Collectors.toSet());

        assertThat(ran).isEqualTo(all());
    }

    private static Set<String> all() {
        return BenchmarkList.defaultList()
                .find(OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT), List.of(ALL), List.of())
                .stream()
                .map(BenchmarkListEntry::getUsername)
                .collect(Collectors.toSet());
    }
}
