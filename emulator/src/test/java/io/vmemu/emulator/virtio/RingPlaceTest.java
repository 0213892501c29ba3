package io.vmemu.emulator.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.space.SparseGuestMemory;
import io.vmemu.emulator.time.MachineLoop;
import io.vmemu.emulator.time.VirtualClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rings that are somewhere else than they were, or not where a driver says: the device looks where they are now. */
class RingPlaceTest {
    private static final long FEATURES = VirtioFeature.VERSION_1
            | VirtioFeature.EVENT_IDX
            | EchoBackend.NEEDED_FEATURE
            | VirtioFeature.INDIRECT_DESC;
    private static final long HIGH = SparseGuestMemory.HIGH_GPA;
    private static final long OUT = 0x10000;
    private static final long IN = 0x20000;
    private static final long TABLE = 0x30000;

    /** With nothing between 1 MiB and 4 GiB. */
    private final SparseGuestMemory memory = new SparseGuestMemory(1 << 20, 1 << 20);

    private final MachineLoop loop = new MachineLoop(new VirtualClock(0));
    private final RecordingReporter reporter = new RecordingReporter();
    private final VirtioDevice device = device(memory);
    private final TestRing ring = new TestRing(memory, device, loop);

    private VirtioDevice device(SparseGuestMemory of) {
        return new VirtioDevice(new EchoBackend(of), VirtioOptions.DEFAULT, new VirtioEnvironment(of, loop, reporter));
    }

    /** Sends a value through a table of descriptors and returns what came back. */
    private long echo(TestRing through, SparseGuestMemory of, long table, long out, long in, long value) {
        of.writeLong(out, value);
        of.writeLong(in, 0);
        through.descriptorAt(table, out, Long.BYTES, TestRing.NEXT, 1);
        through.descriptorAt(table + 16, in, Long.BYTES, TestRing.WRITE, 0);
        through.descriptor(0, table, 32, TestRing.INDIRECT, 0);
        through.offer(0);
        through.kick();
        return of.readLong(in);
    }

    private long echo(long value) {
        return echo(ring, memory, TABLE, OUT, IN, value);
    }

    @Test
    void aRingThatWasMovedIsLookedForInItsNewPlace() {
        ring.start(8, FEATURES);
        assertThat(echo(1)).isEqualTo(1);
        ring.at(0x41000, 0x42000, HIGH + 0x3000).start(8, FEATURES);
        assertThat(echo(2)).isEqualTo(2);
        assertThat(ring.usedIndex()).isEqualTo(1);
        assertThat(memory.readShort(TestRing.USED + 2)).as("where it was").isEqualTo((short) 1);
        ring.at(TestRing.DESCRIPTORS, TestRing.AVAILABLE, TestRing.USED).start(8, FEATURES);
        assertThat(echo(3)).isEqualTo(3);
        assertThat(reporter.errors).isEmpty();
    }

    @Test
    void tablesAndBuffersMayBeElsewhereEachTime() {
        ring.start(8, FEATURES);
        for (int i = 0; i < 100; i++) {
            long page = i % 7 * 0x1000L;
            assertThat(echo(ring, memory, TABLE + page, OUT + page, HIGH + page, i + 1))
                    .isEqualTo(i + 1);
        }
        assertThat(reporter.errors).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "the descriptors, 0x40fc0, 0x42000, 0x44000",
        "the available ring, 0x40000, 0x42ff6, 0x44000",
        "an entry of the used ring, 0x40000, 0x42000, 0x44ff4",
        "all of them, 0x40fe0, 0x42ffa, 0x44fdc",
    })
    void aRingMayLieOverTheEndOfAPage(String what, String descriptors, String available, String used) {
        ring.at(Long.decode(descriptors), Long.decode(available), Long.decode(used))
                .start(8, FEATURES);
        for (int i = 0; i < 20; i++) {
            assertThat(echo(i + 1)).as(what).isEqualTo(i + 1);
            assertThat(ring.usedLength(i)).isEqualTo(Long.BYTES);
        }
        assertThat(ring.availableEvent()).isEqualTo(20);
        assertThat(reporter.errors).isEmpty();
    }

    @Test
    void aRingMayLieOverTwoRegionsThatTouch() {
        SparseGuestMemory whole = new SparseGuestMemory(HIGH, 1 << 20);
        TestRing over = new TestRing(whole, device(whole), loop).at(HIGH - 32, 0x42000, HIGH - 0x1000 - 32);
        over.start(8, FEATURES);
        for (int i = 0; i < 10; i++) {
            assertThat(echo(over, whole, HIGH - 16, OUT, IN, i + 1)).isEqualTo(i + 1);
        }
        assertThat(reporter.errors).isEmpty();
    }

    @ParameterizedTest(name = "{3}")
    @CsvSource({
        "0xfffc0, 0x2000, 0x3000, Cannot map desc",
        "0xfffffff0, 0x2000, 0x3000, Cannot map desc",
        "0x1000, 0x200000, 0x3000, Cannot map avail",
        "0x1000, 0x2000, 0xfffffffc, Cannot map used",
    })
    void aRingThatIsMovedIntoTheHoleBreaksADeviceThatHasWorkedBefore(
            String descriptors, String available, String used, String error) {
        ring.start(8, FEATURES);
        assertThat(echo(1)).isEqualTo(1);
        device.enableQueue(0, 8, Long.decode(descriptors), Long.decode(available), Long.decode(used));
        assertThat(reporter.errors).containsExactly(error);
        assertThat(device.status() & VirtioStatus.DEVICE_NEEDS_RESET).isNotZero();
        assertThat(echo(2)).as("no answer").isZero();
        ring.start(8, FEATURES);
        assertThat(echo(3)).isEqualTo(3);
    }

    @Test
    void aTableInTheHoleBreaksTheDeviceAfterOneThatWasNot() {
        ring.start(8, FEATURES);
        assertThat(echo(1)).isEqualTo(1);
        ring.descriptor(0, 0xffff0, 32, TestRing.INDIRECT, 0);
        ring.offer(0);
        ring.kick();
        assertThat(reporter.errors).containsExactly("Cannot map indirect buffer");
        assertThat(device.isBroken()).isTrue();
    }

    @Test
    void contentsThatComeWithAMigrationAreWhatTheDeviceSees() throws QemuException {
        ring.start(8, FEATURES);
        assertThat(echo(1)).isEqualTo(1);
        SparseGuestMemory there = new SparseGuestMemory(1 << 20, 1 << 20);
        VirtioDevice target = device(there);
        TestRing before = new TestRing(there, target, loop).start(8, FEATURES);
        assertThat(echo(before, there, TABLE, OUT, IN, 5)).isEqualTo(5);
        ring.descriptor(1, OUT, Long.BYTES, TestRing.NEXT, 2);
        ring.descriptor(2, IN, Long.BYTES, TestRing.WRITE, 0);
        memory.writeLong(OUT, 6);
        ring.offer(1);

        there.clear();
        memory.forEachResidentPage((gpa, contents) -> {
            byte[] page = new byte[contents.remaining()];
            contents.get(page);
            there.write(gpa, page, 0, page.length);
        });
        target.load(device.save());
        loop.runDue(10);

        assertThat(there.readLong(IN)).isEqualTo(6);
        assertThat(there.readShort(TestRing.USED + 2)).isEqualTo((short) 2);
        assertThat(reporter.errors).isEmpty();
    }
}
