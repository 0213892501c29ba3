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

/** A virtio device's state on its way to another machine. */
class VirtioDeviceStateTest {
    private static final long FEATURES = VirtioFeature.VERSION_1 | EchoBackend.NEEDED_FEATURE;

    private final SparseGuestMemory memory = new SparseGuestMemory(1 << 20, 0);
    private final MachineLoop loop = new MachineLoop(new VirtualClock(0));
    private final RecordingReporter reporter = new RecordingReporter();
    private final EchoBackend backend = new EchoBackend(memory);
    private final VirtioDevice device =
            new VirtioDevice(backend, VirtioOptions.DEFAULT, new VirtioEnvironment(memory, loop, reporter));
    private final TestRing ring = new TestRing(memory, device, loop);

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
