package io.vmemu.bench.plug;

import io.vmemu.emulator.vmem.PluggedRange;
import java.util.List;
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
 * A device of 16 TiB in blocks of 2 MiB: 8,388,608 of them, which its guest plugs 64 at a time.
 *
 * <pre>{@code
 * java -cp 'bench/target/classes:bench/target/lib/*' \
 *     org.openjdk.jmh.Main HugeDeviceBenchmark -prof gc
 * }</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(3)
@Warmup(iterations = 2)
@Measurement(iterations = 5)
public class HugeDeviceBenchmark {
    private static final long BLOCK_SIZE = 2L << 20;
    /** Blocks a request, and how far from one to the next: the most that can be plugged with gaps between. */
    private static final int REQUEST_BLOCKS = 63;

    private static final long STEP = (REQUEST_BLOCKS + 1) * BLOCK_SIZE;

    /** The region. */
    @Param("TIB_16")
    public RegionSize region = RegionSize.TIB_16;

    @SuppressWarnings("NullAway.Init")
    private BenchMachine machine;

    @SuppressWarnings("NullAway.Init")
    private BenchMachine fragmented;

    /** Boots a guest, and plugs with gaps in another machine that has none. */
    @Setup
    public void boot() {
        machine = BenchMachine.start(BenchMachine.Spec.of(region.bytes(), BLOCK_SIZE));
        machine.time().runDue();
        fragmented = BenchMachine.start(
                BenchMachine.Spec.of(region.bytes(), BLOCK_SIZE).withGuest(null));
        fragmented.resize(region.bytes());
        long end = fragmented.gpa() + region.bytes();
        for (long gpa = fragmented.gpa(); gpa < end; gpa += STEP) {
            fragmented.device().requests().plug(gpa, REQUEST_BLOCKS);
        }
    }

    /** Ends the machines. */
    @TearDown
    public void end() {
        machine.close();
        fragmented.close();
    }

    /** From nothing to all of the region to nothing, by the simulated guest. */
    @Benchmark
    public long growAndShrink() {
        machine.resize(region.bytes());
        long grown = machine.device().size();
        machine.resize(0);
        if (grown != region.bytes() || machine.device().size() != 0) {
            throw new IllegalStateException("the guest did not get there");
        }
        return grown;
    }

    /** The list of what is plugged where every 64th block is not. */
    @Benchmark
    public List<PluggedRange> fragments() {
        return fragmented.device().pluggedRanges();
    }
}
