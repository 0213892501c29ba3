package io.vmemu.bench.plug;

import io.vmemu.emulator.memory.HostMemory;
import io.vmemu.guest.ring.MemRequest;
import io.vmemu.launcher.host.HostUnavailableException;
import io.vmemu.launcher.host.RealHost;
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
 * A request of a device that populates what is plugged: on a simulated host, which accounts for pages, and on the real one,
 * whose kernel hands them out and takes them back. Figures are for plugging one block and unplugging it again.
 *
 * <pre>{@code
 * java -cp 'bench/target/classes:bench/target/lib/*' \
 *     org.openjdk.jmh.Main PreallocBenchmark -prof gc
 * }</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class PreallocBenchmark {
    private static final int PLACES = 16;

    /** Whose pages. */
    @Param
    public Pages pages = Pages.SIMULATED;

    /** The region. */
    @Param
    public RegionSize region = RegionSize.GIB_64;

    /** MiB a block. */
    @Param({"2", "4", "128"})
    public int blockSizeMib;

    @SuppressWarnings("NullAway.Init")
    private BenchMachine machine;

    @SuppressWarnings("NullAway.Init")
    private DriverRing ring;

    private int next;

    /** Where pages come from. */
    public enum Pages {
        /** They are counted only. */
        SIMULATED,
        /** From this host's kernel. */
        REAL;

        private HostMemory open() throws HostUnavailableException {
            return this == SIMULATED ? BenchMachine.plentifulHost() : RealHost.open();
        }
    }

    /** Makes the machine. */
    @Setup
    public void prepare() throws HostUnavailableException {
        BenchMachine.Spec spec = BenchMachine.Spec.of(region.bytes(), (long) blockSizeMib << 20);
        machine = BenchMachine.start(spec.withGuest(null).withPrealloc(pages.open()));
        ring = DriverRing.direct(machine);
        machine.resize(region.bytes());
    }

    /** Ends the machine. */
    @TearDown
    public void end() {
        machine.close();
    }

    /** Plugs a block, with its pages, and unplugs it. */
    @Benchmark
    public void plugAndUnplug() {
        next = (next + 1) % Math.min(PLACES, region.blocks(blockSizeMib));
        long gpa = machine.gpa() + (((long) next * blockSizeMib) << 20);
        if (ring.request(MemRequest.PLUG, gpa, 1) != MemRequest.ACK
                || ring.request(MemRequest.UNPLUG, gpa, 1) != MemRequest.ACK) {
            throw new IllegalStateException("refused");
        }
    }
}
