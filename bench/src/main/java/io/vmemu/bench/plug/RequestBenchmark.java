package io.vmemu.bench.plug;

import io.vmemu.emulator.vmem.BlockState;
import io.vmemu.emulator.vmem.ReplyType;
import io.vmemu.emulator.vmem.RequestHandler;
import io.vmemu.guest.ring.MemRequest;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one request costs, by itself, with the ring that it comes through, and with the loop on which the device is notified
 * and interrupts, in a whole machine with everything that stands between: journal, faults, tracer (all off), the host's
 * accounting. Figures are for one request.
 *
 * <pre>{@code
 * java -cp 'bench/target/classes:bench/target/lib/*' \
 *     org.openjdk.jmh.Main RequestBenchmark -prof gc
 * }</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class RequestBenchmark {
    private static final int PLACES = 1 << 12;

    /** The region. */
    @Param
    public RegionSize region = RegionSize.GIB_1;

    /** MiB a block. */
    @Param({"2", "4", "128"})
    public int blockSizeMib;

    /** How plugged blocks lie; requests are about the first block of a pair, of which both are unplugged. */
    @Param({"EMPTY", "HOLES"})
    public Fragmentation fragmentation = Fragmentation.EMPTY;

    private final long[] places = new long[PLACES];
    private int next;

    @SuppressWarnings("NullAway.Init")
    private BenchMachine machine;

    @SuppressWarnings("NullAway.Init")
    private RequestHandler device;

    @SuppressWarnings("NullAway.Init")
    private DriverRing ring;

    @SuppressWarnings("NullAway.Init")
    private BenchMachine kickedMachine;

    @SuppressWarnings("NullAway.Init")
    private DriverRing kickedRing;

    /** Makes a machine for each ring, plugs, and draws the blocks that requests are about. */
    @Setup
    public void prepare() {
        machine = plugged();
        device = machine.device().requests();
        ring = DriverRing.direct(machine);
        kickedMachine = plugged();
        kickedRing = DriverRing.kicking(kickedMachine);
        int blocks = region.blocks(blockSizeMib);
        Random random = new Random(1);
        for (int i = 0; i < PLACES; i++) {
            places[i] = machine.gpa() + (random.nextInt(blocks) & -32) * blockSize();
        }
    }

    private BenchMachine plugged() {
        BenchMachine made = BenchMachine.start(
                BenchMachine.Spec.of(region.bytes(), blockSize()).withGuest(null));
        made.resize(region.bytes());
        int blocks = region.blocks(blockSizeMib);
        if (fragmentation == Fragmentation.HOLES) {
            // All but the first two of 32.
            for (int block = 0; block < blocks; block += 32) {
                int count = Math.min(32, blocks - block) - 2;
                made.device().requests().plug(made.gpa() + (block + 2) * blockSize(), count);
            }
        }
        return made;
    }

    private long blockSize() {
        return (long) blockSizeMib << 20;
    }

    /** Ends the machines. */
    @TearDown
    public void end() {
        machine.close();
        kickedMachine.close();
    }

    private long place() {
        next = (next + 1) & (PLACES - 1);
        return places[next];
    }

    /** Plugs a block and unplugs it, without the ring. */
    @Benchmark
    @OperationsPerInvocation(2)
    public void plugAndUnplug() {
        long gpa = place();
        if (device.plug(gpa, 1) != ReplyType.ACK || device.unplug(gpa, 1) != ReplyType.ACK) {
            throw new IllegalStateException("refused");
        }
    }

    /** Asks for the state of two blocks, without the ring. */
    @Benchmark
    public @Nullable BlockState state() {
        return device.state(place(), 2);
    }

    /** Plugs a block and unplugs it, through the ring. */
    @Benchmark
    @OperationsPerInvocation(2)
    public void ringPlugAndUnplug() {
        plugAndUnplugThrough(ring);
    }

    /** Plugs a block and unplugs it, through the ring and the machine's loop: from the notification to the interrupt. */
    @Benchmark
    @OperationsPerInvocation(2)
    public void kickPlugAndUnplug() {
        plugAndUnplugThrough(kickedRing);
    }

    private void plugAndUnplugThrough(DriverRing any) {
        long gpa = place();
        if (any.request(MemRequest.PLUG, gpa, 1) != MemRequest.ACK
                || any.request(MemRequest.UNPLUG, gpa, 1) != MemRequest.ACK) {
            throw new IllegalStateException("refused");
        }
    }

    /** Asks for the state of two blocks, through the ring. */
    @Benchmark
    public int ringState() {
        return ring.request(MemRequest.STATE, place(), 2);
    }

    /** A request that makes no sense, through the ring: a block outside of the region. */
    @Benchmark
    public int ringError() {
        return ring.request(MemRequest.PLUG, 0, 1);
    }
}
