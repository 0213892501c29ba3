package io.vmemu.emulator.virtio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.space.SparseGuestMemory;
import io.vmemu.emulator.time.MachineLoop;
import io.vmemu.emulator.time.VirtualClock;
import io.vmemu.emulator.virtio.VirtioDeviceState.PendingInterrupts;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VirtioDeviceTest {
    private static final long FEATURES = VirtioFeature.VERSION_1 | EchoBackend.NEEDED_FEATURE;
    private static final int ACCEPTED = VirtioStatus.ACKNOWLEDGE | VirtioStatus.DRIVER | VirtioStatus.FEATURES_OK;

    private final SparseGuestMemory memory = new SparseGuestMemory(1 << 20, 0);
    private final MachineLoop loop = new MachineLoop(new VirtualClock(0));
    private final RecordingReporter reporter = new RecordingReporter();
    private final EchoBackend backend = new EchoBackend(memory);
    private final VirtioDevice device =
            new VirtioDevice(backend, VirtioOptions.DEFAULT, new VirtioEnvironment(memory, loop, reporter));
    private final TestRing ring = new TestRing(memory, device, loop);

    @Test
    void offersTheTypesFeaturesAndThoseOfTheRing() {
        assertThat(device.deviceFeatures())
                .isEqualTo(EchoBackend.OWN_FEATURE
                        | EchoBackend.NEEDED_FEATURE
                        | VirtioFeature.VERSION_1
                        | VirtioFeature.INDIRECT_DESC
                        | VirtioFeature.EVENT_IDX);
        VirtioDevice plain = new VirtioDevice(
                backend, new VirtioOptions(false, false), new VirtioEnvironment(memory, loop, reporter));
        assertThat(plain.deviceFeatures()).isEqualTo(EchoBackend.OWN_FEATURE | FEATURES);
        assertThat(plain.deviceType()).isEqualTo(77);
    }

    @Test
    void featuresThatWereNotOfferedAreNotAccepted() {
        device.writeDriverFeatures(-1L);
        assertThat(device.hasFeature(VirtioFeature.VERSION_1)).isTrue();
        assertThat(device.hasFeature(1L << 40)).isFalse();
    }

    @Test
    void featuresOkDoesNotStickIfTheDeviceNeedsMore() {
        device.writeStatus(VirtioStatus.ACKNOWLEDGE | VirtioStatus.DRIVER);
        device.writeDriverFeatures(VirtioFeature.VERSION_1);
        device.writeStatus(ACCEPTED);
        assertThat(device.status()).isEqualTo(VirtioStatus.ACKNOWLEDGE | VirtioStatus.DRIVER);
        device.writeDriverFeatures(FEATURES);
        device.writeStatus(ACCEPTED);
        assertThat(device.status()).isEqualTo(ACCEPTED);
    }

    @Test
    void featuresAreFixedOnceFeaturesOkIsSet() {
        device.writeDriverFeatures(FEATURES);
        device.writeStatus(ACCEPTED);
        device.writeDriverFeatures(FEATURES | EchoBackend.OWN_FEATURE);
        assertThat(device.hasFeature(EchoBackend.OWN_FEATURE)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "0,1,0x00",
        "5,1,0x05",
        "0,2,0x0100",
        "3,2,0x0403",
        "0,4,0x03020100",
        "7,4,0x0a090807",
        "16,4,0x13121110",
        "8,8,0x0f0e0d0c0b0a0908",
        "17,4,0xffffffff",
        "20,1,0xff",
        "19,2,0xffff",
        "-1,1,0xff"
    })
    void readsConfigurationBytesAndOnesOutside(int offset, int size, String value) {
        assertThat(device.readConfig(offset, size)).isEqualTo(Long.decode(value));
    }

    @Test
    void aLongReadAcrossTheEndIsTwoReadsOfFourBytes() {
        assertThat(device.readConfig(16, 8)).isEqualTo(0xFFFFFFFF13121110L);
        assertThat(device.readConfig(4, 3)).isEqualTo(-1);
    }

    @Test
    void knowsItsQueues() {
        assertThat(device.queueMaxSize(0)).isEqualTo(8);
        assertThat(device.queueMaxSize(1)).isEqualTo(128);
        assertThat(device.queueMaxSize(2)).isZero();
        assertThat(device.queueMaxSize(-1)).isZero();
    }

    @Test
    void whatTheDriverNotifiesOfIsHandledLaterAndNotWithinItsCall() {
        ring.start(8, FEATURES);
        ring.descriptor(0, 0x10000, 4, TestRing.NEXT, 1);
        ring.descriptor(1, 0x11000, 4, TestRing.WRITE, 0);
        ring.offer(0);
        device.notifyQueue(0);
        assertThat(ring.usedIndex()).isZero();
        loop.runDue(10);
        assertThat(ring.usedIndex()).isEqualTo(1);
        assertThat(ring.interrupts).containsExactly("queue 0");
    }

    @Test
    void aDriverThatNotifiesFromItsInterruptIsNotEnteredTwice() {
        int[] depth = new int[2];
        ring.start(8, FEATURES);
        device.connectInterrupts(new VirtioFunction.Interrupts() {
            @Override
            public void queueInterrupt(int queue) {
                depth[0]++;
                assertThat(depth[0]).isEqualTo(1);
                if (depth[1]++ < 3) {
                    ring.offer(0);
                    device.notifyQueue(0);
                }
                depth[0]--;
            }

            @Override
            public void configInterrupt() {}
        });
        ring.descriptor(0, 0x10000, 4, 0, 0);
        ring.offer(0);
        ring.kick();
        assertThat(depth[1]).isEqualTo(4);
    }

    @Test
    void buffersOfferedBeforeDriverOkAreHandledAfterIt() {
        device.connectInterrupts(ring);
        ring.start(8, FEATURES);
        device.writeStatus(ACCEPTED);
        ring.descriptor(0, 0x10000, 4, 0, 0);
        ring.offer(0);
        device.writeStatus(TestRing.UP);
        loop.runDue(10);
        assertThat(ring.usedIndex()).isEqualTo(1);
    }

    @Test
    void notificationsOfQueuesThatAreNotThereMeanNothing() {
        ring.start(8, FEATURES);
        device.notifyQueue(1);
        device.notifyQueue(2);
        device.notifyQueue(-1);
        device.enableQueue(7, 8, 0x1000, 0x2000, 0x3000);
        loop.runDue(10);
        assertThat(reporter.errors).isEmpty();
        assertThat(backend.processed).isZero();
    }

    @Test
    void aConfigurationChangeIsToldToADriverThatIsUpOnly() {
        device.configChanged();
        assertThat(device.configGeneration()).isZero();
        ring.start(8, FEATURES);
        device.configChanged();
        assertThat(ring.interrupts).isEmpty();
        loop.runDue(10);
        assertThat(ring.interrupts).containsExactly("config");
        assertThat(device.configGeneration()).isEqualTo(1);
    }

    @Test
    void theGenerationIsAByte() {
        ring.start(8, FEATURES);
        for (int i = 0; i < 257; i++) {
            device.configChanged();
        }
        assertThat(device.configGeneration()).isEqualTo(1);
    }

    @Test
    void interruptsComeInTheOrderInWhichTheyWereRaised() {
        ring.start(8, FEATURES);
        ring.descriptor(0, 0x10000, 4, 0, 0);
        ring.offer(0);
        device.processQueue(0);
        device.configChanged();
        loop.runDue(10);
        ring.offer(0);
        device.configChanged();
        device.processQueue(0);
        loop.runDue(10);
        assertThat(ring.interrupts).containsExactly("queue 0", "config", "config", "queue 0");
    }

    @Test
    void aResetDropsWhatWasNotDelivered() {
        ring.start(8, FEATURES);
        ring.descriptor(0, 0x10000, 4, 0, 0);
        ring.offer(0);
        device.processQueue(0);
        device.configChanged();
        device.notifyQueue(0);
        device.writeStatus(0);
        loop.runDue(10);
        assertThat(ring.interrupts).isEmpty();
        assertThat(device.status()).isZero();
        assertThat(device.hasFeature(VirtioFeature.VERSION_1)).isFalse();
        assertThat(backend.resets).isEqualTo(2);
    }

    @Test
    void aHandlerThatResetsTheDeviceGetsNoMoreOfItsInterrupts() {
        ring.start(8, FEATURES);
        ring.descriptor(0, 0x10000, 4, 0, 0);
        ring.offer(0);
        device.connectInterrupts(new VirtioFunction.Interrupts() {
            @Override
            public void queueInterrupt(int queue) {
                ring.interrupts.add("queue " + queue);
            }

            @Override
            public void configInterrupt() {
                ring.interrupts.add("config");
                device.writeStatus(0);
            }
        });
        device.configChanged();
        device.processQueue(0);
        loop.runDue(10);
        assertThat(ring.interrupts).containsExactly("config");
    }

    @Test
    void aViolationStopsTheDeviceUntilItIsReset() {
        ring.start(8, FEATURES);
        ring.offer(9);
        ring.kick();
        assertThat(reporter.errors).containsExactly("Guest says index 9 is available");
        assertThat(device.status()).isEqualTo(TestRing.UP | VirtioStatus.DEVICE_NEEDS_RESET);
        assertThat(ring.interrupts).containsExactly("config");
        assertThat(device.isBroken()).isTrue();

        ring.descriptor(0, 0x10000, 4, 0, 0);
        ring.offer(0);
        ring.kick();
        device.configChanged();
        loop.runDue(10);
        assertThat(ring.usedIndex()).isZero();
        assertThat(ring.interrupts).hasSize(1);

        ring.start(8, FEATURES);
        ring.descriptor(0, 0x10000, 4, 0, 0);
        ring.offer(0);
        ring.kick();
        assertThat(ring.usedIndex()).isEqualTo(1);
        assertThat(device.status()).isEqualTo(TestRing.UP);
    }

    @Test
    void clearingTheBitAloneDoesNotMendABrokenDevice() {
        ring.start(8, FEATURES);
        ring.offer(9);
        ring.kick();
        device.writeStatus(TestRing.UP);
        ring.offer(0);
        ring.kick();
        assertThat(device.status()).isEqualTo(TestRing.UP);
        assertThat(ring.usedIndex()).isZero();
    }

    @Test
    void withoutVersion1ThereIsNoBitToTellOfAViolation() {
        ring.start(8, 0);
        assertThat(device.status()).isEqualTo(TestRing.UP);
        ring.offer(9);
        ring.kick();
        assertThat(device.status()).isEqualTo(TestRing.UP);
        assertThat(device.isBroken()).isTrue();
        assertThat(ring.interrupts).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "no descriptors|0|0x1000|0x2000|0x3000|virtio: queue size 0 is not a power of two up to 8",
                "negative|-8|0x1000|0x2000|0x3000|virtio: queue size -8 is not a power of two up to 8",
                "odd size|6|0x1000|0x2000|0x3000|virtio: queue size 6 is not a power of two up to 8",
                "too large|16|0x1000|0x2000|0x3000|virtio: queue size 16 is not a power of two up to 8",
                "descriptors unaligned|8|0x1008|0x2000|0x3000|Cannot map desc",
                "available unaligned|8|0x1000|0x2001|0x3000|Cannot map avail",
                "used unaligned|8|0x1000|0x2000|0x3002|Cannot map used",
                "descriptors outside|8|0x100000|0x2000|0x3000|Cannot map desc",
                "descriptors across the end|8|0xfff90|0x2000|0x3000|Cannot map desc",
                "available across the end|8|0x1000|0xffff0|0x3000|Cannot map avail",
                "used across the end|8|0x1000|0x2000|0xfffc0|Cannot map used",
                "descriptors beyond all|8|-16|0x2000|0x3000|Cannot map desc",
                "available beyond all|8|0x1000|-2|0x3000|Cannot map avail",
                "used beyond all|8|0x1000|0x2000|-4|Cannot map used",
                "no room for the event|8|0x1000|0xfffec|0x3000|Cannot map avail",
            })
    void aRingThatCannotBeBreaksTheDevice(
            String name, int size, String descriptors, String available, String used, String text) {
        ring.start(8, FEATURES | VirtioFeature.EVENT_IDX);
        device.enableQueue(0, size, Long.decode(descriptors), Long.decode(available), Long.decode(used));
        assertThat(reporter.errors).containsExactly(text);
        assertThat(device.status() & VirtioStatus.DEVICE_NEEDS_RESET).isNotZero();
    }

    @Test
    void withoutEventsTheRingMayEndWithMemory() {
        ring.start(8, FEATURES);
        device.enableQueue(0, 8, 0x1000, 0xfffec, 0x3000);
        assertThat(reporter.errors).isEmpty();
    }

    @Test
    void eventsThatAreAcceptedWithTheRingAlreadyThereMustFit() {
        device.writeDriverFeatures(FEATURES);
        device.enableQueue(0, 8, 0x1000, 0xfffec, 0x3000);
        device.writeDriverFeatures(FEATURES | VirtioFeature.EVENT_IDX);
        assertThat(reporter.errors).containsExactly("Cannot map avail");
        assertThat(device.isBroken()).isTrue();
    }

    @Test
    void aRemovedDeviceDoesNothing() {
        ring.start(8, FEATURES);
        ring.descriptor(0, 0x10000, 4, 0, 0);
        ring.offer(0);
        device.notifyQueue(0);
        device.remove();
        loop.runDue(10);
        ring.start(8, FEATURES);
        ring.offer(0);
        ring.kick();
        assertThat(ring.usedIndex()).isZero();
        assertThat(reporter.errors).isEmpty();
    }

    @Test
    void aSystemResetForgetsTheDriversHandler() {
        ring.start(8, FEATURES);
        device.systemReset();
        device.writeStatus(VirtioStatus.DRIVER_OK);
        device.configChanged();
        loop.runDue(10);
        assertThat(ring.interrupts).isEmpty();
    }

    @Test
    void aMigratedDeviceGoesOnWhereItWas() throws QemuException {
        ring.start(8, FEATURES);
        ring.descriptor(0, 0x10000, 4, 0, 0);
        ring.offer(0);
        ring.kick();
        ring.offer(0);
        device.configChanged();
        VirtioDeviceState state = device.save();

        VirtioDevice other =
                new VirtioDevice(backend, VirtioOptions.DEFAULT, new VirtioEnvironment(memory, loop, reporter));
        other.load(state);
        assertThat(other.save()).isEqualTo(state);
        loop.runDue(10);
        assertThat(ring.usedIndex()).isEqualTo(2);
        assertThat(other.configGeneration()).isEqualTo(1);
        assertThat(other.status()).isEqualTo(TestRing.UP);
    }

    @Test
    void whatADriverLeftBehindThatGaveUpIsNotLookedAtAfterMigration() throws QemuException {
        ring.start(8, FEATURES);
        ring.offer(9);
        device.writeStatus(VirtioStatus.FAILED);
        VirtioDevice other =
                new VirtioDevice(backend, VirtioOptions.DEFAULT, new VirtioEnvironment(memory, loop, reporter));
        other.load(device.save());
        loop.runDue(10);
        assertThat(other.isBroken()).isFalse();
        assertThat(reporter.errors).isEmpty();
    }

    @Test
    void interruptsThatWereNotDeliveredMigrate() throws QemuException {
        ring.start(8, FEATURES);
        device.configChanged();
        device.interruptQueue(1);
        VirtioDeviceState state = device.save();
        assertThat(state.interrupts()).isEqualTo(new PendingInterrupts(2, true, true));

        VirtioDevice other =
                new VirtioDevice(backend, VirtioOptions.DEFAULT, new VirtioEnvironment(memory, loop, reporter));
        List<String> delivered = new ArrayList<>();
        other.connectInterrupts(new VirtioFunction.Interrupts() {
            @Override
            public void queueInterrupt(int queue) {
                delivered.add("queue " + queue);
            }

            @Override
            public void configInterrupt() {
                delivered.add("config");
            }
        });
        other.load(state);
        assertThat(other.save()).isEqualTo(state);
        loop.runDue(10);
        assertThat(delivered).containsExactly("config", "queue 1");
    }

    @Test
    void interruptsOfQueuesThatAreNotThereAreDropped() throws QemuException {
        VirtqueueState none = new VirtqueueState(0, 0, 0, 0, 0, 0);
        device.load(new VirtioDeviceState(
                0, FEATURES, 0, false, List.of(none, none), new PendingInterrupts(-1, false, false)));
        assertThat(device.save().interrupts().queues()).isEqualTo(3);
    }

    @Test
    void aBrokenDeviceStaysBrokenOverMigration() throws QemuException {
        ring.start(8, FEATURES);
        ring.offer(9);
        ring.kick();
        VirtioDevice other =
                new VirtioDevice(backend, VirtioOptions.DEFAULT, new VirtioEnvironment(memory, loop, reporter));
        other.load(device.save());
        assertThat(other.isBroken()).isTrue();
    }

    @Test
    void aStateThatCannotBeIsRefused() {
        VirtqueueState none = new VirtqueueState(0, 0, 0, 0, 0, 0);
        refuses(
                new VirtioDeviceState(0, 1L << 40, 0, false, List.of(none, none), PendingInterrupts.NONE),
                "Features 0x10000000000 unsupported. Allowed features: 0x130000018");
        refuses(
                new VirtioDeviceState(0, FEATURES, 0, false, List.of(none), PendingInterrupts.NONE),
                "Invalid number of virtqueues: 0x1");
        refuses(
                new VirtioDeviceState(
                        0,
                        FEATURES,
                        0,
                        false,
                        List.of(new VirtqueueState(8, 0x1001, 0x2000, 0x3000, 0, 0), none),
                        PendingInterrupts.NONE),
                "Cannot map desc");
        refuses(
                new VirtioDeviceState(
                        0,
                        FEATURES,
                        0,
                        false,
                        List.of(new VirtqueueState(8, 0x1000, 0x2000, 0x3000, 9, 0), none),
                        PendingInterrupts.NONE),
                "VQ 0 size 0x8 < last_avail_idx 0x9 - used_idx 0x0");
        assertThat(device.status()).isZero();
    }

    private void refuses(VirtioDeviceState state, String text) {
        assertThatThrownBy(() -> device.load(state))
                .isInstanceOf(QemuException.class)
                .hasMessage(text);
    }
}
