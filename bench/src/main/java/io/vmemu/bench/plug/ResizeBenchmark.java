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
 * A whole resize, from the client's line to the last event: a machine with its Linux guest grows to the size of its region
 * and shrinks to nothing, in virtual time, so that the second for which events are held back costs nothing.
 *
 * <pre>{@code
 * java -cp 'bench/target/classes:bench/target/lib/*' \
 *     org.openjdk.jmh.Main ResizeBenchmark -prof gc -p region=GIB_1
 * }</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
public class ResizeBenchmark {
    /** Longer than events are held back. */
    private static final long UNTIL_LAST_EVENT_NANOS = 3_000_000_000L;

    /** The region. */
    @Param
    public RegionSize region = RegionSize.GIB_1;

    /** MiB a block. */
    @Param({"2", "4", "128"})
    public int blockSizeMib;

    @SuppressWarnings("NullAway.Init")
    private BenchMachine machine;

    @SuppressWarnings("NullAway.Init")
    private BenchMonitor monitor;

    private byte[] grow = new byte[0];
    private byte[] shrink = new byte[0];

    /** Makes the machine and has its guest boot. */
    @Setup
    public void boot() {
        machine = BenchMachine.start(BenchMachine.Spec.of(region.bytes(), (long) blockSizeMib << 20));
        monitor = new BenchMonitor(machine.machine());
        machine.time().runDue();
        grow = BenchMonitor.request(region.bytes());
        shrink = BenchMonitor.request(0);
    }

    /** Ends the machine. */
    @TearDown
    public void end() {
        machine.close();
    }

    /** Everything plugged, then everything unplugged; at least two events each time. */
    @Benchmark
    public long growAndShrink() {
        resize(grow, region.bytes());
        resize(shrink, 0);
        return monitor.bytes();
    }

    private void resize(byte[] line, long size) {
        long events = monitor.events();
        monitor.send(line);
        machine.time().advance(UNTIL_LAST_EVENT_NANOS);
        if (machine.device().size() != size || monitor.events() == events) {
            throw new IllegalStateException("the guest did not get there");
        }
    }
}
