package io.vmemu.guest.rogue;

import static io.vmemu.guest.TestMachine.GIB;
import static io.vmemu.guest.TestMachine.MIB;
import static io.vmemu.guest.TestMachine.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.fault.Fault;
import io.vmemu.emulator.fault.FaultPoint;
import io.vmemu.emulator.machine.GuestView;
import io.vmemu.emulator.virtio.VirtioStatus;
import io.vmemu.emulator.vmem.VirtioMemDevice;
import io.vmemu.guest.ScriptedMem;
import io.vmemu.guest.TestMachine;
import io.vmemu.guest.TraceLog.Entry;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RogueTest {
    private static final long HOUR = 3600 * SECOND;

    private final TestMachine machine = new TestMachine(GIB);

    private VirtioMemDevice boot(String options, long requested) {
        machine.guestOptions(options);
        VirtioMemDevice device = machine.addDevice(4 * GIB, 16 * GIB, requested);
        machine.powerOn();
        return device;
    }

    private long memTotal() {
        GuestView view = machine.guest().view();
        return Objects.requireNonNull(view).memTotalSize();
    }

    @Test
    void silentOneIsThereAndAsksForNothing() {
        VirtioMemDevice device = boot("driver=silent", GIB);
        machine.advance(HOUR);
        machine.resize(device, 2 * GIB);
        machine.advance(HOUR);
        assertThat(device.function().status() & VirtioStatus.DRIVER_OK).isNotZero();
        assertThat(machine.log().take()).isEmpty();
        assertThat(device.size()).isZero();
    }

    @Test
    void floodingOneChangesTheSizeAHundredThousandTimesASecond() {
        VirtioMemDevice device = boot("driver=flooding", 2 * MIB);
        int[] changes = {0};
        device.onSizeChange(size -> changes[0]++);
        machine.advance(SECOND / 10);
        assertThat(changes[0]).isBetween(9_999, 10_001);
    }

    @Test
    void greedyOneGetsNoMoreThanIsRequestedHoweverOftenItAsks() {
        VirtioMemDevice device = boot("driver=greedy", 256 * MIB);
        machine.advance(10 * SECOND);
        assertThat(device.size()).isEqualTo(256 * MIB);
        assertThat(machine.log().take().stream().filter(entry -> entry.answer() == ScriptedMem.NACK))
                .hasSize(11)
                .allSatisfy(entry -> assertThat(entry.gpa()).isEqualTo(4 * GIB + 256 * MIB));
        machine.resize(device, 0);
        machine.advance(SECOND);
        assertThat(device.size()).isEqualTo(256 * MIB);
    }

    @Test
    void windowsAsksForOneBlockAtATime() {
        VirtioMemDevice device = boot("driver=windows", 64 * MIB);
        machine.settle();
        assertThat(device.size()).isEqualTo(64 * MIB);
        machine.resize(device, 32 * MIB);
        machine.settle();
        assertThat(device.size()).isEqualTo(32 * MIB);
        assertThat(machine.log().take())
                .hasSize(48)
                .allSatisfy(entry -> assertThat(entry.blockCount()).isOne());
    }

    @Test
    void windowsTakesMinutesToShutDown() {
        VirtioMemDevice device = boot("driver=windows unplug-micros-per-mib=55000", 8 * GIB);
        machine.settle();
        assertThat(device.size()).isEqualTo(8 * GIB);
        machine.log().take();
        machine.guest().powerButton();
        machine.advance(7 * 60 * SECOND);
        assertThat(machine.powerOffs()).isZero();
        machine.advance(60 * SECOND);
        assertThat(machine.powerOffs()).isOne();
        assertThat(device.size()).isZero();
        assertThat(machine.log().take()).hasSize(4096).allSatisfy(RogueTest::assertUnplugsOneBlock);
    }

    private static void assertUnplugsOneBlock(Entry entry) {
        assertThat(entry.type()).isEqualTo("unplug");
        assertThat(entry.blockCount()).isOne();
    }

    @Test
    void whatWindowsPluggedMayNeverShowInTheGuest() {
        VirtioMemDevice device = boot("driver=windows", 0);
        machine.settle();
        long before = memTotal();
        machine.resize(device, GIB);
        machine.settle();
        assertThat(device.size()).isEqualTo(GIB);
        assertThat(memTotal()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"flooding", "greedy"})
    @Timeout(60)
    void timeGoesOnHoweverOftenTheHostChangesItsMind(String manner) {
        machine.faults().arm(Fault.at(FaultPoint.DEVICE_REQUEST_LOWERED));
        VirtioMemDevice device = boot("driver=" + manner, GIB);
        machine.advance(SECOND / 1000);
        assertThat(device.size()).isZero();
        assertThat(machine.log().take()).hasSizeBetween(1, 200);
    }

    @Test
    void aBusyHostIsAskedAgainASecondLater() {
        VirtioMemDevice device = boot("driver=windows", 0);
        machine.settle();
        machine.setMigrating(true);
        machine.resize(device, 4 * MIB);
        machine.advance(3 * SECOND);
        assertThat(device.size()).isZero();
        machine.setMigrating(false);
        machine.advance(SECOND);
        assertThat(device.size()).isEqualTo(4 * MIB);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ring-index      | Guest moved used index from 0 to 129
            ring-head       | Guest says index 128 is available
            ring-loop       | Looped descriptor
            ring-address    | virtio: bogus descriptor or out of resources
            request-short   | virtio-mem protocol violation: invalid request size: 24
            response-short  | virtio-mem protocol violation: not enough space for response: 1
            request-unknown | virtio-mem protocol violation: unknown request type: 30583
            """)
    void whoBreaksARuleHasADeviceThatNeedsAReset(String manner, String text) {
        VirtioMemDevice device = boot("driver=" + manner, GIB);
        machine.advance(HOUR);
        assertThat(machine.errors()).containsExactly(text);
        assertThat(device.function().status() & VirtioStatus.DEVICE_NEEDS_RESET).isNotZero();
        assertThat(device.size()).isZero();
        machine.guestOptions("driver=linux");
        machine.systemReset();
        machine.advance(SECOND);
        assertThat(device.size()).isEqualTo(GIB);
    }

    @Test
    void aDeviceIsGivenBackAtOnceAndANewOneTaken() {
        VirtioMemDevice device = boot("driver=windows", 4 * MIB);
        machine.settle();
        machine.guest().removalRequested(machine.guestDevice(device));
        machine.settle();
        assertThat(machine.ejected()).hasSize(1);
        VirtioMemDevice second = machine.addDevice(64 * GIB, GIB, 6 * MIB);
        machine.settle();
        assertThat(second.size()).isEqualTo(6 * MIB);
    }

    @ParameterizedTest
    @CsvSource({"windows", "silent", "ring-loop"})
    void goesOnElsewhere(String manner) throws Exception {
        VirtioMemDevice device = boot("driver=" + manner + " plug-micros-per-mib=1000", 64 * MIB);
        machine.advance(SECOND / 100);
        TestMachine target = new TestMachine(GIB);
        VirtioMemDevice there = target.addDevice(4 * GIB, 16 * GIB, 64 * MIB);
        machine.copyTo(target);
        target.advance(SECOND);
        assertThat(there.size()).isEqualTo(manner.equals("windows") ? 64 * MIB : 0);
        assertThat(there.function().status()).isEqualTo(device.function().status());
    }
}
