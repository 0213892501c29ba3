package io.vmemu.emulator.virtio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.space.SparseGuestMemory;
import io.vmemu.emulator.time.MachineLoop;
import io.vmemu.emulator.time.VirtualClock;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class VirtqueueTest {
    private static final long FEATURES = VirtioFeature.VERSION_1 | EchoBackend.NEEDED_FEATURE;
    private static final long WITH_EVENTS = FEATURES | VirtioFeature.EVENT_IDX;
    private static final long WITH_TABLES = FEATURES | VirtioFeature.INDIRECT_DESC;
    private static final long OUT = 0x10000;
    private static final long IN = 0x20000;

    private final SparseGuestMemory memory = new SparseGuestMemory(1 << 20, 0);
    private final MachineLoop loop = new MachineLoop(new VirtualClock(0));
    private final RecordingReporter reporter = new RecordingReporter();
    private final EchoBackend backend = new EchoBackend(memory);
    private final VirtioDevice device =
            new VirtioDevice(backend, VirtioOptions.DEFAULT, new VirtioEnvironment(memory, loop, reporter));
    private final TestRing ring = new TestRing(memory, device, loop);

    private void text(long gpa, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.US_ASCII);
        memory.write(gpa, bytes, 0, bytes.length);
    }

    private String text(long gpa, int length) {
        byte[] bytes = new byte[length];
        memory.read(gpa, bytes, 0, length);
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    @Test
    void gathersAndScattersOverDescriptors() {
        ring.start(8, FEATURES);
        text(OUT, "abc");
        text(OUT + 100, "defgh");
        ring.descriptor(3, OUT, 3, TestRing.NEXT, 1);
        ring.descriptor(1, OUT + 100, 5, TestRing.NEXT, 7);
        ring.descriptor(7, IN, 2, TestRing.WRITE | TestRing.NEXT, 0);
        ring.descriptor(0, IN + 100, 50, TestRing.WRITE, 0);
        ring.offer(3);
        ring.kick();
        assertThat(ring.usedHead(0)).isEqualTo(3);
        assertThat(ring.usedLength(0)).isEqualTo(8);
        assertThat(text(IN, 3)).isEqualTo("ab\0");
        assertThat(text(IN + 100, 7)).isEqualTo("cdefgh\0");
    }

    @Test
    void answersNoMoreThanThereIsRoomFor() {
        ring.start(8, FEATURES);
        text(OUT, "abcdef");
        ring.descriptor(0, OUT, 6, TestRing.NEXT, 1);
        ring.descriptor(1, IN, 4, TestRing.WRITE, 0);
        ring.offer(0);
        ring.kick();
        assertThat(ring.usedLength(0)).isEqualTo(4);
        assertThat(text(IN, 5)).isEqualTo("abcd\0");
    }

    @Test
    void followsATableOfDescriptors() {
        ring.start(8, WITH_TABLES);
        text(OUT, "xyz");
        ring.descriptorAt(0x5000, OUT, 3, TestRing.NEXT, 2);
        ring.descriptorAt(0x5020, IN, 3, TestRing.WRITE, 0);
        ring.descriptor(4, 0x5000, 48, TestRing.INDIRECT, 0);
        ring.offer(4);
        ring.kick();
        assertThat(ring.usedHead(0)).isEqualTo(4);
        assertThat(text(IN, 3)).isEqualTo("xyz");
    }

    @Test
    void aTableMayFollowDescriptors() {
        ring.start(8, WITH_TABLES);
        text(OUT, "xyz");
        ring.descriptorAt(0x5000, IN, 3, TestRing.WRITE, 0);
        ring.descriptor(0, OUT, 3, TestRing.NEXT, 1);
        ring.descriptor(1, 0x5000, 16, TestRing.INDIRECT, 0);
        ring.offer(0);
        ring.kick();
        assertThat(text(IN, 3)).isEqualTo("xyz");
        assertThat(reporter.errors).isEmpty();
    }

    @Test
    void aTableMayBeLongerThanTheQueue() {
        ring.start(2, WITH_TABLES);
        for (int i = 0; i < 100; i++) {
            memory.writeByte(OUT + i, (byte) i);
            ring.descriptorAt(0x5000 + 16L * i, OUT + i, 1, TestRing.NEXT, i + 1);
        }
        ring.descriptorAt(0x5000 + 1600, IN, 100, TestRing.WRITE, 0);
        ring.descriptor(0, 0x5000, 1616, TestRing.INDIRECT, 0);
        ring.offer(0);
        ring.kick();
        assertThat(memory.readByte(IN + 99)).isEqualTo((byte) 99);
        assertThat(ring.usedLength(0)).isEqualTo(100);
    }

    @Test
    void aChainAsLongAsTheQueueIsFine() {
        ring.start(8, FEATURES);
        for (int i = 0; i < 8; i++) {
            ring.descriptor(i, OUT + i, 1, i == 7 ? 0 : TestRing.NEXT, i + 1);
        }
        ring.offer(0);
        ring.kick();
        assertThat(ring.usedIndex()).isEqualTo(1);
        assertThat(reporter.errors).isEmpty();
    }

    @Test
    void aFullQueueIsHandledInOneGo() {
        ring.start(8, FEATURES);
        for (int i = 0; i < 8; i++) {
            ring.descriptor(i, OUT, 1, 0, 0);
            ring.offer(7 - i);
        }
        ring.kick();
        assertThat(ring.usedIndex()).isEqualTo(8);
        assertThat(ring.usedHead(0)).isEqualTo(7);
        assertThat(ring.usedHead(7)).isZero();
        assertThat(ring.interrupts).containsExactly("queue 0");
    }

    @Test
    void indicesRunAround() {
        ring.start(8, FEATURES);
        ring.descriptor(0, OUT, 1, 0, 0);
        for (int i = 0; i < 70_000; i++) {
            ring.offer(0);
            ring.kick();
        }
        assertThat(ring.usedIndex()).isEqualTo(70_000 & 0xFFFF);
        assertThat(ring.interrupts).hasSize(70_000);
        assertThat(reporter.errors).isEmpty();
    }

    @Test
    void aDriverThatWantsNoInterruptGetsNone() {
        ring.start(8, FEATURES);
        ring.descriptor(0, OUT, 1, 0, 0);
        ring.setAvailableFlags(1);
        ring.offer(0);
        ring.kick();
        assertThat(ring.usedIndex()).isEqualTo(1);
        assertThat(ring.interrupts).isEmpty();
        ring.setAvailableFlags(0);
        ring.offer(0);
        ring.kick();
        assertThat(ring.interrupts).hasSize(1);
    }

    @Test
    void withEventsTheFlagDoesNotCount() {
        ring.start(8, WITH_EVENTS);
        ring.descriptor(0, OUT, 1, 0, 0);
        ring.setAvailableFlags(1);
        ring.offer(0);
        ring.kick();
        assertThat(ring.interrupts).hasSize(1);
    }

    @Test
    void withEventsAnInterruptComesWhenTheUsedIndexPassesTheEvent() {
        ring.start(8, WITH_EVENTS);
        ring.descriptor(0, OUT, 1, 0, 0);
        ring.setUsedEvent(77);
        offerAndKick(1);
        assertThat(ring.interrupts).as("the first one always").hasSize(1);
        ring.setUsedEvent(3);
        offerAndKick(2);
        assertThat(ring.interrupts).as("used index 3 does not pass event 3").hasSize(1);
        offerAndKick(1);
        assertThat(ring.interrupts).as("used index 4 does").hasSize(2);
        offerAndKick(5);
        assertThat(ring.interrupts).as("no further event").hasSize(2);
    }

    private void offerAndKick(int count) {
        for (int i = 0; i < count; i++) {
            ring.offer(0);
            ring.kick();
        }
    }

    @Test
    void withEventsTheDeviceAsksToBeNotifiedOfTheNextBuffer() {
        ring.start(8, WITH_EVENTS);
        ring.descriptor(0, OUT, 1, 0, 0);
        assertThat(ring.availableEvent()).isZero();
        ring.offer(0);
        ring.offer(0);
        ring.kick();
        assertThat(ring.availableEvent()).isEqualTo(2);
    }

    @Test
    void withoutEventsNothingIsWrittenBehindTheUsedRing() {
        ring.start(8, FEATURES);
        ring.descriptor(0, OUT, 1, 0, 0);
        ring.offer(0);
        ring.kick();
        assertThat(ring.availableEvent()).isZero();
    }

    @Test
    void theQueueMayBeSetUpAnew() {
        ring.start(8, FEATURES);
        ring.descriptor(0, OUT, 1, 0, 0);
        ring.offer(0);
        ring.kick();
        device.enableQueue(0, 8, TestRing.DESCRIPTORS, TestRing.AVAILABLE, TestRing.USED);
        ring.offer(0);
        ring.kick();
        assertThat(ring.usedIndex()).isEqualTo(2);
    }

    @Test
    void withEventsIndicesRunAround() {
        ring.start(8, WITH_EVENTS);
        ring.descriptor(0, OUT, 1, 0, 0);
        for (int i = 0; i < 70_000; i++) {
            ring.setUsedEvent(i);
            offerAndKick(1);
        }
        assertThat(ring.interrupts).hasSize(70_000);
        ring.setUsedEvent(70_001);
        offerAndKick(1);
        assertThat(ring.interrupts).hasSize(70_000);
    }

    @Test
    void moreElementsThanDescriptorsAreAViolation() {
        backend.holdsBack = true;
        ring.start(8, FEATURES);
        ring.descriptor(0, OUT, 1, 0, 0);
        offerAndKick(8);
        assertThat(reporter.errors).isEmpty();
        offerAndKick(1);
        assertThat(reporter.errors).containsExactly("Virtqueue size exceeded");
        assertThat(device.isBroken()).isTrue();
    }

    @Test
    void anElementCannotBeGivenBackTwice() {
        VirtqueueElement element = new VirtqueueElement(memory);
        Virtqueue queue = new Virtqueue(device, memory, 0, 8);
        assertThatThrownBy(() -> queue.push(element, 0)).isInstanceOf(IllegalStateException.class);
    }
}
