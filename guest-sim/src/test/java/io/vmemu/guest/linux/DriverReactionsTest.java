package io.vmemu.guest.linux;

import static io.vmemu.guest.TestMachine.GIB;
import static io.vmemu.guest.TestMachine.MIB;
import static io.vmemu.guest.TestMachine.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.virtio.VirtioDevice;
import io.vmemu.guest.ScriptedMem;
import io.vmemu.guest.TestMachine;
import org.junit.jupiter.api.Test;

/** What the driver does with each answer of its device, on a device that answers what it is told to. */
class DriverReactionsTest {
    private final TestMachine machine = new TestMachine(GIB).kernel("6.12.1", "memhp_default_state=online_movable");

    private ScriptedMem device = device(0, 0);
    private VirtioDevice function = machine.addScripted(device);

    private ScriptedMem device(long plugged, long requested) {
        return new ScriptedMem(machine.memory(), 2 * MIB, 4 * GIB, 8 * GIB, plugged, requested);
    }

    private void replaceDevice(long plugged, long requested) {
        machine.removeDevices();
        device = device(plugged, requested);
        function = machine.addScripted(device);
    }

    private void boot() {
        machine.powerOn();
        machine.settle();
    }

    private void request(long bytes) {
        device.setRequested(bytes);
        function.configChanged();
        machine.settle();
    }

    @Test
    void aRefusedPlugIsTriedAgainAtOnce() {
        boot();
        device.answerNext(ScriptedMem.NACK);
        request(256 * MIB);
        assertThat(device.take()).containsExactly("plug 0 64", "plug 0 64", "plug 64 64");
    }

    @Test
    void aHostThatRefusesForEverDoesNotStopTime() {
        boot();
        int[] nacks = new int[1000];
        java.util.Arrays.fill(nacks, ScriptedMem.NACK);
        device.answerNext(nacks);
        request(128 * MIB);
        machine.advance(SECOND / 10);
        assertThat(device.take()).hasSizeBetween(50, 200);
        machine.advance(2 * SECOND);
        assertThat(device.plugged()).isEqualTo(128 * MIB);
    }

    @Test
    void aBusyHostIsAskedAgainAfterFiftySecondsThenTwiceAsLong() {
        boot();
        device.answerNext(
                ScriptedMem.BUSY,
                ScriptedMem.BUSY,
                ScriptedMem.BUSY,
                ScriptedMem.BUSY,
                ScriptedMem.BUSY,
                ScriptedMem.BUSY);
        request(128 * MIB);
        assertThat(device.take()).hasSize(1);
        for (long wait : new long[] {50, 100, 200, 300, 300, 300}) {
            machine.advance(wait * SECOND - 1);
            assertThat(device.take()).as("before %d s", wait).isEmpty();
            machine.advance(1);
            assertThat(device.take()).as("after %d s", wait).containsExactly("plug 0 64");
        }
        assertThat(device.plugged()).isEqualTo(128 * MIB);
        machine.advance(1000 * SECOND);
        assertThat(device.take()).isEmpty();
    }

    @Test
    void successPutsTheRetryTimeBack() {
        boot();
        device.answerNext(ScriptedMem.BUSY, ScriptedMem.BUSY, ScriptedMem.ACK, ScriptedMem.BUSY);
        request(128 * MIB);
        machine.advance(150 * SECOND);
        assertThat(device.plugged()).isEqualTo(128 * MIB);
        request(256 * MIB);
        device.take();
        machine.advance(50 * SECOND);
        assertThat(device.take()).containsExactly("plug 64 64");
    }

    @Test
    void aNewRequestDoesNotWaitForTheTimer() {
        boot();
        device.answerNext(ScriptedMem.BUSY);
        request(128 * MIB);
        device.take();
        request(64 * MIB);
        assertThat(device.take()).containsExactly("plug 0 32");
        machine.advance(1000 * SECOND);
        assertThat(device.take()).isEmpty();
    }

    @Test
    void aBusyUnplugGivesTheMemoryBackToTheGuestAndIsTriedAgain() {
        boot();
        request(128 * MIB);
        device.take();
        device.answerNext(ScriptedMem.BUSY);
        request(0);
        assertThat(device.take()).containsExactly("unplug 0 64");
        machine.advance(50 * SECOND);
        assertThat(device.take()).containsExactly("unplug 0 64");
        assertThat(device.plugged()).isZero();
    }

    @Test
    void anErrorBreaksTheDeviceForGood() {
        boot();
        device.answerNext(ScriptedMem.ERROR);
        request(256 * MIB);
        assertThat(device.take()).containsExactly("plug 0 64");
        request(0);
        request(GIB);
        machine.advance(1000 * SECOND);
        assertThat(device.take()).isEmpty();
    }

    @Test
    void anErrorIsForgottenWithAReboot() {
        boot();
        device.answerNext(ScriptedMem.ERROR);
        request(256 * MIB);
        device.take();
        machine.systemReset();
        machine.advance(SECOND);
        assertThat(device.take()).containsExactly("plug 0 64", "plug 64 64");
    }

    @Test
    void memoryPluggedBeforeIsUnpluggedFirst() {
        replaceDevice(64 * MIB, 128 * MIB);
        boot();
        assertThat(device.take()).containsExactly("unplug_all", "plug 0 64");
    }

    @Test
    void unpluggingAllIsTriedAgainWhenTheHostIsReady() {
        replaceDevice(64 * MIB, 128 * MIB);
        device.answerNext(ScriptedMem.BUSY);
        boot();
        assertThat(device.take()).containsExactly("unplug_all");
        machine.advance(50 * SECOND);
        assertThat(device.take()).containsExactly("unplug_all", "plug 0 64");
    }

    @Test
    void evenAnErrorForUnplugAllIsTriedAgain() {
        replaceDevice(64 * MIB, 128 * MIB);
        device.answerNext(ScriptedMem.ERROR);
        boot();
        machine.advance(50 * SECOND);
        assertThat(device.take()).containsExactly("unplug_all", "unplug_all", "plug 0 64");
    }

    @Test
    void aDeviceThatNeverAnswersIsWaitedFor() {
        boot();
        device.fallSilent();
        request(128 * MIB);
        request(256 * MIB);
        machine.advance(1000 * SECOND);
        assertThat(device.take()).isEmpty();
        assertThat(device.plugged()).isZero();
    }

    @Test
    void aRequestThatChangesHalfWayIsFollowed() {
        boot();
        device.setRequested(4 * GIB);
        function.configChanged();
        while (device.plugged() < 512 * MIB) {
            assertThat(machine.step()).isTrue();
        }
        device.take();
        request(256 * MIB);
        assertThat(device.plugged()).isEqualTo(256 * MIB);
        assertThat(device.take()).hasSizeBetween(2, 4).last().isEqualTo("unplug 128 64");
    }

    @Test
    void nothingIsPluggedBeyondTheUsableRegion() {
        device.setUsable(300 * MIB);
        boot();
        request(GIB);
        assertThat(device.take()).containsExactly("plug 0 64", "plug 64 64");
        device.setUsable(384 * MIB);
        request(GIB);
        assertThat(device.take()).containsExactly("plug 128 64");
    }

    @Test
    void memoryThatCouldNotBeAddedIsUnpluggedAgainOrLater() {
        TestMachine small = new TestMachine(16 * MIB).kernel("6.12", "memhp_default_state=online_movable");
        ScriptedMem memory = new ScriptedMem(small.memory(), 2 * MIB, 4 * GIB, 8 * GIB, 0, GIB);
        small.addScripted(memory);
        // Boot memory has room for the memmap of three memory blocks.
        memory.answerNext(ScriptedMem.ACK, ScriptedMem.ACK, ScriptedMem.ACK, ScriptedMem.ACK, ScriptedMem.BUSY);
        small.powerOn();
        small.settle();
        assertThat(memory.take())
                .containsExactly("plug 0 64", "plug 64 64", "plug 128 64", "plug 192 64", "unplug 192 64");
        small.advance(50 * SECOND);
        assertThat(memory.take()).containsExactly("unplug 192 64", "plug 192 64", "unplug 192 64");
    }
}
