package io.vmemu.emulator.vmem;

import static io.vmemu.emulator.vmem.Fixture.GIB;
import static io.vmemu.emulator.vmem.Fixture.MIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.error.QemuException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestedSizeTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1|'requested-size' has to be multiples of 'block-size' (0x200000)",
                "1048576|'requested-size' has to be multiples of 'block-size' (0x200000)",
                "1075838975|'requested-size' has to be multiples of 'block-size' (0x200000)",
                "-1|'requested-size' has to be multiples of 'block-size' (0x200000)",
                "1075838976|'requested-size' cannot exceed the memory backend size(0x40000000)",
                "-2097152|'requested-size' cannot exceed the memory backend size(0x40000000)",
            })
    void refusesWithQemusText(long bytes, String text) throws QemuException {
        Fixture f = Fixture.requesting(64 * MIB);
        assertThatThrownBy(() -> f.device.setRequestedSize(bytes))
                .isInstanceOf(QemuException.class)
                .hasMessage(text);
        f.loop.runDue(10);
        assertThat(f.device.requestedSize()).isEqualTo(64 * MIB);
        assertThat(f.ring.interrupts).isEmpty();
    }

    @Test
    void interruptsTheDriverEvenIfNothingChanged() throws QemuException {
        Fixture f = Fixture.requesting(64 * MIB);
        int generation = f.function().configGeneration();
        f.device.setRequestedSize(64 * MIB);
        f.loop.runDue(10);
        assertThat(f.ring.interrupts).containsExactly("config");
        assertThat(f.function().configGeneration()).isEqualTo(generation + 1);
    }

    @Test
    void theDriverReadsIt() throws QemuException {
        Fixture f = Fixture.requesting(64 * MIB);
        f.device.setRequestedSize(GIB);
        assertThat(f.function().readConfig(48, 8)).isEqualTo(GIB);
        assertThat(f.function().readConfig(32, 8)).isEqualTo(GIB);
        assertThat(f.ring.interrupts).as("not within the call").isEmpty();
    }

    @Test
    void isTakenWithoutADriverAndWhileMigrating() throws QemuException {
        Fixture f = new Fixture().realize();
        f.migrating = true;
        f.device.setRequestedSize(64 * MIB);
        assertThat(f.device.requestedSize()).isEqualTo(64 * MIB);
        assertThat(f.function().configGeneration()).isZero();
    }

    @Test
    void mayBeBelowWhatIsPlugged() throws QemuException {
        Fixture f = Fixture.requesting(64 * MIB);
        f.plug(Fixture.gpa(0), 32);
        f.device.setRequestedSize(0);
        assertThat(f.device.size()).isEqualTo(64 * MIB);
        assertThat(f.unplug(Fixture.gpa(0), 32)).isEqualTo("ACK");
    }

    @ParameterizedTest(name = "{0} MiB requested of {1} MiB in blocks of {2} MiB: {3} MiB usable")
    @CsvSource({
        "0, 1024, 2, 0",
        "2, 1024, 2, 258",
        "768, 1024, 2, 1024",
        "770, 1024, 2, 1024",
        "1024, 1024, 2, 1024",
        "128, 4096, 128, 384",
        "512, 4096, 512, 1024",
        "1024, 65536, 1024, 2048",
        "2, 2, 2, 2",
    })
    void theUsableRegionHasRoomToSpare(long requested, long region, long block, long usable) {
        assertThat(PluggableMemory.usableSize(requested << 20, region << 20, block << 20))
                .isEqualTo(usable << 20);
    }

    @Test
    void theUsableRegionIsBoundEvenIfTheSumRunsOver() {
        assertThat(PluggableMemory.usableSize(-256 * MIB, GIB, 2 * MIB))
                .as("wraps to 0")
                .isZero();
        assertThat(PluggableMemory.usableSize(Long.MIN_VALUE, GIB, 2 * MIB)).isEqualTo(GIB);
    }

    @Test
    void theUsableRegionDoesNotShrinkWithTheRequest() throws QemuException {
        Fixture f = Fixture.requesting(512 * MIB);
        f.device.setRequestedSize(2 * MIB);
        assertThat(f.device.usableRegionSize()).isEqualTo(768 * MIB);
        f.device.setRequestedSize(514 * MIB);
        assertThat(f.device.usableRegionSize()).isEqualTo(770 * MIB);
        f.device.setRequestedSize(0);
        assertThat(f.device.usableRegionSize()).isEqualTo(770 * MIB);
    }

    @Test
    void isFrozenOnThePciDeviceWhileThatIsUnplugged() throws QemuException {
        Fixture f = Fixture.requesting(0);
        assertThatThrownBy(() -> f.device.setRequestedSizeThroughPci(1, true))
                .as("before anything else")
                .isInstanceOf(QemuException.class)
                .hasMessage("'requested-size' cannot be changed if the device is in the process of unplug");
        f.device.setRequestedSizeThroughPci(2 * MIB, false);
        assertThat(f.device.requestedSize()).isEqualTo(2 * MIB);
        assertThatThrownBy(() -> f.device.setRequestedSizeThroughPci(1, false))
                .hasMessage("'requested-size' has to be multiples of 'block-size' (0x200000)");
    }

    @Test
    void aRequestAboveTheRegionAtStartLeavesAllOfItUsable() throws QemuException {
        Fixture f = Fixture.requesting(4 * GIB);
        assertThat(f.device.usableRegionSize()).isEqualTo(GIB);
        assertThat(f.plug(Fixture.gpa(0), 512)).isEqualTo("ACK");
        assertThat(f.plug(Fixture.gpa(0), 1)).isEqualTo("ERROR");
    }
}
