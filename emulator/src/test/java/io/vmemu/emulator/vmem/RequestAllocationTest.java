package io.vmemu.emulator.vmem;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.memory.RamBlock;
import io.vmemu.emulator.virtio.TestRing;
import java.lang.management.ManagementFactory;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;

/** A driver that plugs terabytes sends millions of requests: they leave nothing for the collector. */
class RequestAllocationTest {
    private static final int REQUESTS = 20_000;

    /** Memory that costs nothing. */
    private static final RamBlock RAM = new RamBlock() {
        @Override
        public long size() {
            return Fixture.REGION;
        }

        @Override
        public long pageSize() {
            return 4096;
        }

        @Override
        public void populate(long offset, long length, LongConsumer progress) {
            progress.accept(length);
        }

        @Override
        public boolean discard(long offset, long length) {
            return true;
        }
    };

    @Test
    void aRequestAllocatesNothing() throws QemuException {
        Fixture f = new Fixture();
        f.config.requestedSize(Fixture.REGION).prealloc(true);
        f.realizeOn(RAM);
        f.ring.start(128, Fixture.FEATURES);
        f.ring.descriptor(0, Fixture.REQUEST, 24, TestRing.NEXT, 1);
        f.ring.descriptor(1, Fixture.RESPONSE, 10, TestRing.WRITE, 0);
        run(f);

        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        run(f);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(allocated).as("bytes for %s requests", 4 * REQUESTS).isLessThan(REQUESTS / 10);
        assertThat(f.device.size()).isZero();
        assertThat(f.reporter.errors).isEmpty();
    }

    private static void run(Fixture f) {
        for (int i = 0; i < REQUESTS; i++) {
            send(f, 0, i % 512);
            send(f, 3, i % 512);
            send(f, 1, i % 512);
            send(f, 0, 600);
        }
    }

    private static void send(Fixture f, int type, int block) {
        f.memory.writeLong(Fixture.REQUEST, type);
        f.memory.writeLong(Fixture.REQUEST + 8, Fixture.gpa(block));
        f.memory.writeLong(Fixture.REQUEST + 16, 1);
        f.ring.offer(0);
        f.function().processQueue(0);
    }
}
