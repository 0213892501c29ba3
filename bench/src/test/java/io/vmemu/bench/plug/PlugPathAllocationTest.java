package io.vmemu.bench.plug;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.vmemu.emulator.vmem.BlockBitmap;
import io.vmemu.emulator.vmem.ReplyType;
import io.vmemu.guest.ring.MemRequest;
import java.lang.management.ManagementFactory;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

/**
 * What happens once for each block of terabytes leaves nothing for the collector: neither in a bitmap, nor in a device of a
 * whole machine, nor in the ring before it. Bytes are counted, not measured, so that this holds on any machine.
 */
class PlugPathAllocationTest {
    private static final int ROUNDS = 100_000;
    private static final long BLOCK_SIZE = 2L << 20;
    private static final int BLOCKS = 512;
    /** What the virtual machine may take for itself meanwhile; a single object a round would be 20 times as much. */
    private static final long TOLERANCE = ROUNDS * 16L / 20;

    @Test
    void aBitmapAllocatesNothing() {
        BlockBitmap bitmap = new BlockBitmap(BLOCKS);

        assertThat(allocated(i -> {
                    int block = i % BLOCKS;
                    bitmap.set(block, block + 1);
                    boolean set = bitmap.nextSet(0, BLOCKS) == block && bitmap.cardinality() == 1;
                    bitmap.clear(block, block + 1);
                    return set && bitmap.nextClear(block, BLOCKS) == block;
                }))
                .isLessThan(TOLERANCE);
    }

    @Test
    void aRequestAllocatesNothing() {
        try (BenchMachine machine = withoutGuest()) {
            assertThat(allocated(i -> {
                        long gpa = machine.gpa() + i % BLOCKS * BLOCK_SIZE;
                        return machine.device().requests().plug(gpa, 1) == ReplyType.ACK
                                && machine.device().requests().plug(gpa, 1) == ReplyType.ERROR
                                && machine.device().requests().unplug(gpa, 1) == ReplyType.ACK;
                    }))
                    .isLessThan(TOLERANCE);
        }
    }

    @Test
    void aRequestThroughTheRingAllocatesNothing() {
        try (BenchMachine machine = withoutGuest()) {
            assertThat(allocatedBy(DriverRing.direct(machine), machine)).isLessThan(TOLERANCE);
        }
    }

    @Test
    void aRequestAllocatesNothingFromTheNotificationToTheInterrupt() {
        try (BenchMachine machine = withoutGuest()) {
            assertThat(allocatedBy(DriverRing.kicking(machine), machine)).isLessThan(TOLERANCE);
        }
    }

    private static long allocatedBy(DriverRing ring, BenchMachine machine) {
        return allocated(i -> {
            long gpa = machine.gpa() + i % BLOCKS * BLOCK_SIZE;
            return ring.request(MemRequest.PLUG, gpa, 1) == MemRequest.ACK
                    && ring.request(MemRequest.STATE, gpa, 1) == MemRequest.ACK
                    && ring.request(MemRequest.UNPLUG, gpa, 1) == MemRequest.ACK;
        });
    }

    @Test
    void aRequestForPagesAllocatesNothing() {
        BenchMachine.Spec spec = BenchMachine.Spec.of(BLOCKS * BLOCK_SIZE, BLOCK_SIZE);
        try (BenchMachine machine =
                BenchMachine.start(spec.withGuest(null).withPrealloc(BenchMachine.plentifulHost()))) {
            machine.resize(BLOCKS * BLOCK_SIZE);

            assertThat(allocated(i -> {
                        long gpa = machine.gpa() + i % BLOCKS * BLOCK_SIZE;
                        return machine.device().requests().plug(gpa, 1) == ReplyType.ACK
                                && machine.device().requests().unplug(gpa, 1) == ReplyType.ACK;
                    }))
                    .isLessThan(TOLERANCE);
        }
    }

    private static BenchMachine withoutGuest() {
        BenchMachine machine = BenchMachine.start(
                BenchMachine.Spec.of(BLOCKS * BLOCK_SIZE, BLOCK_SIZE).withGuest(null));
        machine.resize(BLOCKS * BLOCK_SIZE);
        return machine;
    }

    /** How many bytes this thread allocates in all rounds, each of which must be right, after as many for practice. */
    private static long allocated(IntPredicate round) {
        run(round);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        run(round);
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private static void run(IntPredicate round) {
        for (int i = 0; i < ROUNDS; i++) {
            if (!round.test(i)) {
                throw new AssertionError("round " + i);
            }
        }
    }
}
