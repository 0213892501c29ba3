package io.vmemu.bench.plug;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a test suite does a thousand times: make a machine, and let time pass.
 *
 * <pre>{@code
 * java -cp 'bench/target/classes:bench/target/lib/*' \
 *     org.openjdk.jmh.Main MachineBenchmark -prof gc
 * }</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
public class MachineBenchmark {
    private static final long HOUR_NANOS = TimeUnit.HOURS.toNanos(1);
    private static final String BUSY_GUEST = "speed=instant memhp_default_state=online unmovable=30%";

    /** The region. */
    @Param({"GIB_1", "GIB_64"})
    public RegionSize region = RegionSize.GIB_1;

    @SuppressWarnings("NullAway.Init")
    private BenchMachine.Spec spec;

    @SuppressWarnings("NullAway.Init")
    private BenchMachine retrying;

    /** Makes a machine whose guest cannot give back what it is asked for: its kernel lies on some of it. */
    @Setup
    public void keepBusy() {
        spec = BenchMachine.Spec.of(region.bytes(), 2L << 20);
        retrying = BenchMachine.start(spec.withGuest(BUSY_GUEST));
        retrying.time().runDue();
        retrying.resize(region.bytes());
        retrying.resize(0);
        if (retrying.device().size() == 0) {
            throw new IllegalStateException("nothing is in the way");
        }
    }

    /** Ends the machine. */
    @TearDown
    public void end() {
        retrying.close();
    }

    /** A machine with a monitor and a client that has negotiated, whose guest has booted. */
    @Benchmark
    public long ready() {
        try (BenchMachine machine = BenchMachine.start(spec)) {
            BenchMonitor monitor = new BenchMonitor(machine.machine());
            machine.time().runDue();
            return monitor.messages();
        }
    }

    /** An hour in which the guest tries again and again to unplug what is in use. */
    @Benchmark
    public long hourOfRetries() {
        retrying.time().advance(HOUR_NANOS);
        return retrying.device().size();
    }
}
