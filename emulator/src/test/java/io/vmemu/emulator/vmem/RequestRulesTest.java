package io.vmemu.emulator.vmem;

import static io.vmemu.emulator.vmem.Fixture.BLOCK;
import static io.vmemu.emulator.vmem.Fixture.MEMADDR;
import static io.vmemu.emulator.vmem.Fixture.MIB;
import static io.vmemu.emulator.vmem.Fixture.REGION;
import static io.vmemu.emulator.vmem.Fixture.gpa;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.error.QemuException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the driver may ask for and what it is told, through the ring. */
class RequestRulesTest {
    @Test
    void plugsUpToTheRequestedSize() throws QemuException {
        Fixture f = Fixture.requesting(64 * MIB);
        assertThat(f.plug(gpa(0), 32)).isEqualTo("ACK");
        assertThat(f.device.size()).isEqualTo(64 * MIB);
        assertThat(f.plug(gpa(32), 1)).isEqualTo("NACK");
        assertThat(f.device.size()).isEqualTo(64 * MIB);
    }

    @Test
    void aPlugThatOnlyPartlyFitsTheRequestedSizeIsRefusedWhole() throws QemuException {
        Fixture f = Fixture.requesting(64 * MIB);
        assertThat(f.plug(gpa(0), 33)).isEqualTo("NACK");
        assertThat(f.device.size()).isZero();
        assertThat(f.state(gpa(0), 33)).isEqualTo("UNPLUGGED");
    }

    @Test
    void theDriverChoosesTheBlocks() throws QemuException {
        Fixture f = Fixture.requesting(64 * MIB);
        assertThat(f.plug(gpa(100), 3)).isEqualTo("ACK");
        assertThat(f.plug(gpa(7), 1)).isEqualTo("ACK");
        assertThat(f.device.size()).isEqualTo(4 * BLOCK);
        assertThat(f.state(gpa(100), 3)).isEqualTo("PLUGGED");
        assertThat(f.state(gpa(7), 1)).isEqualTo("PLUGGED");
        assertThat(f.state(gpa(8), 92)).isEqualTo("UNPLUGGED");
    }

    @Test
    void unplugsBelowTheRequestedSizeToo() throws QemuException {
        Fixture f = Fixture.requesting(64 * MIB);
        f.plug(gpa(0), 32);
        assertThat(f.unplug(gpa(4), 10)).isEqualTo("ACK");
        assertThat(f.device.size()).isEqualTo(22 * BLOCK);
        assertThat(f.plug(gpa(4), 10)).isEqualTo("ACK");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "below the region,            -1, 1",
        "across the start,            -1, 2",
        "behind the usable region,   160, 1",
        "across its end,             159, 2",
        "far behind the region,  4000000, 1",
        "no blocks,                    0, 0",
        "as many as can be said,       0, 65535",
    })
    void rangesOutsideOfTheUsableRegionAreErrorsForAllRequests(String name, long block, int blocks)
            throws QemuException {
        Fixture f = Fixture.requesting(64 * MIB);
        assertThat(f.device.usableRegionSize()).isEqualTo(160 * BLOCK);
        assertThat(f.plug(gpa(block), blocks)).isEqualTo("ERROR");
        assertThat(f.unplug(gpa(block), blocks)).isEqualTo("ERROR");
        assertThat(f.state(gpa(block), blocks)).isEqualTo("ERROR");
        assertThat(f.device.size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {MEMADDR + 1, MEMADDR + BLOCK / 2, 0, -BLOCK, -1, Long.MIN_VALUE, Long.MAX_VALUE})
    void addressesThatAreNoBlocksAreErrorsForAllRequests(long gpa) throws QemuException {
        Fixture f = Fixture.requesting(64 * MIB);
        assertThat(f.plug(gpa, 1)).isEqualTo("ERROR");
        assertThat(f.plug(gpa, 2)).isEqualTo("ERROR");
        assertThat(f.unplug(gpa, 1)).isEqualTo("ERROR");
        assertThat(f.state(gpa, 1)).isEqualTo("ERROR");
    }

    @Test
    void theLastUsableBlockCanBePlugged() throws QemuException {
        Fixture f = Fixture.requesting(64 * MIB);
        assertThat(f.plug(gpa(159), 1)).isEqualTo("ACK");
    }

    @Test
    void theRangeIsCheckedBeforeTheRequestedSize() throws QemuException {
        Fixture f = Fixture.requesting(BLOCK);
        assertThat(f.plug(gpa(128), 2)).as("outside and too much").isEqualTo("ERROR");
        assertThat(f.plug(gpa(0), 2)).as("too much").isEqualTo("NACK");
    }

    @Test
    void theRequestedSizeIsCheckedBeforeTheState() throws QemuException {
        Fixture f = Fixture.requesting(BLOCK);
        f.plug(gpa(0), 1);
        assertThat(f.plug(gpa(0), 1)).as("plugged already, and too much").isEqualTo("NACK");
    }

    @Test
    void pluggingWhatIsPluggedEvenInPartIsAnError() throws QemuException {
        Fixture f = Fixture.requesting(64 * MIB);
        f.plug(gpa(10), 2);
        assertThat(f.plug(gpa(10), 2)).isEqualTo("ERROR");
        assertThat(f.plug(gpa(8), 3)).isEqualTo("ERROR");
        assertThat(f.plug(gpa(11), 3)).isEqualTo("ERROR");
        assertThat(f.device.size()).isEqualTo(2 * BLOCK);
    }

    @Test
    void unpluggingWhatIsUnpluggedEvenInPartIsAnError() throws QemuException {
        Fixture f = Fixture.requesting(64 * MIB);
        f.plug(gpa(10), 2);
        assertThat(f.unplug(gpa(0), 1)).isEqualTo("ERROR");
        assertThat(f.unplug(gpa(9), 2)).isEqualTo("ERROR");
        assertThat(f.unplug(gpa(11), 2)).isEqualTo("ERROR");
        assertThat(f.device.size()).isEqualTo(2 * BLOCK);
    }

    @Test
    void theStateIsCheckedBeforeWhetherItIsBusy() throws QemuException {
        Fixture f = Fixture.requesting(64 * MIB);
        f.plug(gpa(0), 1);
        f.migrating = true;
        assertThat(f.plug(gpa(0), 1)).isEqualTo("ERROR");
        assertThat(f.plug(gpa(1), 32)).isEqualTo("NACK");
        assertThat(f.plug(gpa(1), 1)).isEqualTo("BUSY");
        assertThat(f.unplug(gpa(1), 1)).isEqualTo("ERROR");
        assertThat(f.unplug(gpa(0), 1)).isEqualTo("BUSY");
        assertThat(f.unplugAll()).isEqualTo("BUSY");
        assertThat(f.state(gpa(0), 1)).isEqualTo("PLUGGED");
        f.migrating = false;
        assertThat(f.unplug(gpa(0), 1)).isEqualTo("ACK");
    }

    @Test
    void tellsPluggedFromUnpluggedFromMixed() throws QemuException {
        Fixture f = Fixture.requesting(64 * MIB);
        f.plug(gpa(10), 2);
        assertThat(f.state(gpa(10), 2)).isEqualTo("PLUGGED");
        assertThat(f.state(gpa(12), 148)).isEqualTo("UNPLUGGED");
        assertThat(f.state(gpa(9), 2)).isEqualTo("MIXED");
        assertThat(f.state(gpa(0), 160)).isEqualTo("MIXED");
    }

    @Test
    void unplugAllTakesEverythingAndShrinksTheUsableRegion() throws QemuException {
        Fixture f = Fixture.requesting(512 * MIB);
        f.plug(gpa(0), 100);
        f.plug(gpa(200), 30);
        f.device.setRequestedSize(16 * MIB);
        assertThat(f.device.usableRegionSize()).isEqualTo(768 * MIB);
        assertThat(f.unplugAll()).isEqualTo("ACK");
        assertThat(f.device.size()).isZero();
        assertThat(f.device.usableRegionSize()).isEqualTo(272 * MIB);
        assertThat(f.state(gpa(0), 136)).isEqualTo("UNPLUGGED");
    }

    @Test
    void unplugAllWithNothingRequestedLeavesNothingUsable() throws QemuException {
        Fixture f = Fixture.requesting(16 * MIB);
        f.device.setRequestedSize(0);
        assertThat(f.device.usableRegionSize()).isEqualTo(272 * MIB);
        assertThat(f.unplugAll()).isEqualTo("ACK");
        assertThat(f.device.usableRegionSize()).isZero();
        assertThat(f.state(gpa(0), 1)).isEqualTo("ERROR");
    }

    @Test
    void unplugAllOfNothingIsNotBusyEvenWhileMigrating() throws QemuException {
        Fixture f = Fixture.requesting(16 * MIB);
        f.migrating = true;
        assertThat(f.unplugAll()).isEqualTo("ACK");
    }

    @Test
    void inQemu72UnplugAllOfNothingIsBusyWhileMigrating() throws QemuException {
        Fixture f = new Fixture();
        f.release = QemuRelease.V7_2;
        f.start();
        List<Long> sizes = new ArrayList<>();
        f.device.onSizeChange(sizes::add);
        f.migrating = true;
        assertThat(f.unplugAll()).isEqualTo("BUSY");
        f.migrating = false;
        assertThat(f.unplugAll()).isEqualTo("ACK");
        assertThat(sizes).as("no change of size").isEmpty();
    }

    @Test
    void unplugGivesTheMemoryBack() throws QemuException {
        Fixture f = Fixture.requesting(64 * MIB);
        f.plug(gpa(3), 2);
        f.ram.calls.clear();
        f.unplug(gpa(3), 2);
        assertThat(f.ram.calls).containsExactly("discard " + 3 * BLOCK + "+" + 2 * BLOCK);
        f.plug(gpa(3), 2);
        f.ram.calls.clear();
        f.unplugAll();
        assertThat(f.ram.calls).containsExactly("discard 0+" + REGION);
    }

    @Test
    void memoryThatTheHostDoesNotTakeBackStaysPlugged() throws QemuException {
        Fixture f = Fixture.requesting(64 * MIB);
        f.plug(gpa(3), 2);
        f.ram.failDiscard = true;
        assertThat(f.unplug(gpa(3), 1)).isEqualTo("BUSY");
        assertThat(f.unplugAll()).isEqualTo("BUSY");
        assertThat(f.device.size()).isEqualTo(2 * BLOCK);
        assertThat(f.state(gpa(3), 2)).isEqualTo("PLUGGED");
        assertThat(f.device.usableRegionSize()).isEqualTo(320 * MIB);
    }

    @Test
    void eachChangeOfSizeIsToldBeforeItIsAnswered() throws QemuException {
        Fixture f = Fixture.requesting(64 * MIB);
        List<String> told = new ArrayList<>();
        f.device.onSizeChange(size -> told.add(size + " with " + f.ring.usedIndex() + " answers"));
        f.plug(gpa(0), 2);
        f.plug(gpa(0), 2);
        f.unplug(gpa(0), 1);
        f.unplugAll();
        f.unplugAll();
        assertThat(told).containsExactly(2 * BLOCK + " with 0 answers", BLOCK + " with 2 answers", "0 with 3 answers");
    }

    @Test
    void aChangeOfSizeRaisesNoConfigurationInterrupt() throws QemuException {
        Fixture f = Fixture.requesting(64 * MIB);
        int generation = f.function().configGeneration();
        f.plug(gpa(0), 2);
        f.unplugAll();
        assertThat(f.ring.interrupts).containsExactly("queue 0", "queue 0");
        assertThat(f.function().configGeneration()).isEqualTo(generation);
        assertThat(f.function().readConfig(40, 8)).isZero();
    }

    @Test
    void aResponseIsTenBytes() throws QemuException {
        Fixture f = Fixture.requesting(64 * MIB);
        f.memory.writeShort(Fixture.RESPONSE + 10, (short) 0x5555);
        f.plug(gpa(0), 1);
        assertThat(f.ring.usedLength(0)).isEqualTo(10);
        assertThat(f.memory.readShort(Fixture.RESPONSE + 8)).isZero();
        assertThat(f.memory.readShort(Fixture.RESPONSE + 10)).isEqualTo((short) 0x5555);
    }

    @Test
    void aRegionAtTheEndOfTheAddressSpaceIsCheckedToo() throws QemuException {
        Fixture f = new Fixture();
        f.config.memaddr(-REGION).requestedSize(REGION);
        f.start();
        assertThat(f.plug(-BLOCK, 1)).as("its end is 2^64").isEqualTo("ERROR");
        assertThat(f.plug(-REGION - BLOCK, 1)).isEqualTo("ERROR");
        assertThat(f.plug(0, 1)).isEqualTo("ERROR");
    }
}
