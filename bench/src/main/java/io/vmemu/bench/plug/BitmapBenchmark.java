package io.vmemu.bench.plug;

import java.util.Random;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * Which blocks are plugged, in the emulator's representation and in others: what a request does to a few blocks, and what a
 * reset, a listener or a migration does to all of them. {@code -p} picks from the parameters.
 *
 * <pre>{@code
 * java -cp 'bench/target/classes:bench/target/lib/*' \
 *     org.openjdk.jmh.Main BitmapBenchmark -prof gc -p region=TIB_16 -p blockSizeMib=2
 * }</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 200, timeUnit = TimeUnit.MILLISECONDS)
public class BitmapBenchmark {
    private static final int PLACES = 1 << 12;
    private static final int RUN = 64;

    /** How it is kept. */
    @Param
    public BlockMap.Representation representation = BlockMap.Representation.BLOCK_BITMAP;

    /** The region. */
    @Param
    public RegionSize region = RegionSize.GIB_1;

    /** MiB a block. */
    @Param({"2", "4", "128"})
    public int blockSizeMib;

    /** How plugged blocks lie. */
    @Param
    public Fragmentation fragmentation = Fragmentation.WHOLE;

    private final int[] places = new int[PLACES];
    private int blocks;
    private int run;
    private int next;
    private BlockMap map = BlockMap.Representation.BLOCK_BITMAP.create(0);
    private BlockMap changing = map;

    /** Plugs, and draws the places to work at. */
    @Setup
    public void prepare() {
        blocks = region.blocks(blockSizeMib);
        run = Math.min(RUN, blocks);
        map = representation.create(blocks);
        changing = representation.create(blocks);
        fragmentation.plug(map::set, blocks);
        fragmentation.plug(changing::set, blocks);
        Random random = new Random(1);
        for (int i = 0; i < PLACES; i++) {
            places[i] = random.nextInt(blocks - run + 1);
        }
    }

    private int place() {
        next = (next + 1) & (PLACES - 1);
        return places[next];
    }

    /** Whether one block is plugged. */
    @Benchmark
    public boolean testBlock() {
        int at = place();
        return map.nextClear(at, at + 1) > at;
    }

    /** Plugs one block. */
    @Benchmark
    public void setBlock() {
        int at = place();
        changing.set(at, at + 1);
    }

    /** Unplugs one block. */
    @Benchmark
    public void clearBlock() {
        int at = place();
        changing.clear(at, at + 1);
    }

    /** Whether 64 blocks in a row are all plugged. */
    @Benchmark
    public boolean testRun() {
        int at = place();
        return map.nextClear(at, at + run) == at + run;
    }

    /** Plugs 64 blocks in a row: a memory block of Linux in blocks of 2 MiB. */
    @Benchmark
    public void setRun() {
        int at = place();
        changing.set(at, at + run);
    }

    /** Unplugs 64 blocks in a row. */
    @Benchmark
    public void clearRun() {
        int at = place();
        changing.clear(at, at + run);
    }

    /** Looks for the first block that is not plugged. */
    @Benchmark
    public int firstUnplugged() {
        return map.nextClear(0, blocks);
    }

    /** Looks for the first plugged block. */
    @Benchmark
    public int firstPlugged() {
        return map.nextSet(0, blocks);
    }

    /** Goes over all runs of plugged blocks and returns where the last one begins. */
    @Benchmark
    public int lastPluggedRun() {
        int last = -1;
        for (int from = map.nextSet(0, blocks); from < blocks; ) {
            last = from;
            from = map.nextSet(map.nextClear(from, blocks), blocks);
        }
        return last;
    }

    /** Goes over all runs of unplugged blocks and returns where the last one begins. */
    @Benchmark
    public int lastUnpluggedRun() {
        int last = -1;
        for (int from = map.nextClear(0, blocks); from < blocks; ) {
            last = from;
            from = map.nextClear(map.nextSet(from, blocks), blocks);
        }
        return last;
    }

    /** Counts the plugged blocks. */
    @Benchmark
    public int count() {
        return map.cardinality();
    }
}
