package io.vmemu.emulator.vmem;

import static io.vmemu.emulator.vmem.Fixture.BLOCK;
import static io.vmemu.emulator.vmem.Fixture.GIB;
import static io.vmemu.emulator.vmem.Fixture.MEMADDR;
import static io.vmemu.emulator.vmem.Fixture.MIB;
import static io.vmemu.emulator.vmem.Fixture.REGION;
import static io.vmemu.emulator.vmem.Fixture.gpa;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.memory.Errno;
import io.vmemu.emulator.virtio.VirtioFeature;
import io.vmemu.emulator.virtio.VirtioStatus;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The device as a whole: identity, resets, unplug, and what happens when the host has no memory. */
class VirtioMemDeviceTest {
    @Test
    void isAMemoryDeviceWithOneQueue() throws QemuException {
        Fixture f = new Fixture().realize();
        assertThat(f.function().deviceType()).isEqualTo(24);
        assertThat(f.function().queueMaxSize(0)).isEqualTo(128);
        assertThat(f.function().queueMaxSize(1)).isZero();
    }

    @Test
    void itsConfigurationSpaceIsThatOfTheSpecification() throws QemuException {
        Fixture f = new Fixture();
        f.config.node(1).requestedSize(64 * MIB);
        f.start();
        f.plug(gpa(0), 3);
        assertThat(f.function().readConfig(0, 8)).isEqualTo(BLOCK);
        assertThat(f.function().readConfig(8, 2)).isEqualTo(1);
        assertThat(f.function().readConfig(10, 4)).isZero();
        assertThat(f.function().readConfig(14, 2)).isZero();
        assertThat(f.function().readConfig(16, 8)).isEqualTo(MEMADDR);
        assertThat(f.function().readConfig(24, 8)).isEqualTo(REGION);
        assertThat(f.function().readConfig(32, 8)).isEqualTo(320 * MIB);
        assertThat(f.function().readConfig(40, 8)).isEqualTo(3 * BLOCK);
        assertThat(f.function().readConfig(48, 8)).isEqualTo(64 * MIB);
        assertThat(f.function().readConfig(56, 1)).isEqualTo(0xFF);
    }

    @Test
    void tellsWhichRangesArePlugged() throws QemuException {
        Fixture f = new Fixture();
        f.config.requestedSize(64 * MIB);
        f.start();
        assertThat(f.device.pluggedRanges()).isEmpty();
        f.plug(gpa(1), 3);
        f.plug(gpa(4), 1);
        f.plug(gpa(6), 2);
        assertThat(f.device.pluggedRanges())
                .containsExactly(new PluggedRange(BLOCK, 4 * BLOCK), new PluggedRange(6 * BLOCK, 2 * BLOCK));
    }

    @Test
    void offersWhatTheMachineCanDo() throws QemuException {
        Fixture f = new Fixture().realize();
        long common = VirtioFeature.VERSION_1 | VirtioFeature.INDIRECT_DESC | VirtioFeature.EVENT_IDX;
        assertThat(f.function().deviceFeatures())
                .isEqualTo(common
                        | VirtioMemFeature.ACPI_PXM
                        | VirtioMemFeature.UNPLUGGED_INACCESSIBLE
                        | VirtioMemFeature.PERSISTENT_SUSPEND);
        Fixture old = new Fixture();
        old.release = QemuRelease.V7_2;
        old.config.unpluggedInaccessible(OnOffAuto.OFF);
        old.realize();
        assertThat(old.function().deviceFeatures()).isEqualTo(common | VirtioMemFeature.ACPI_PXM);
    }

    @Test
    void aDriverMustKeepItsHandsOffUnpluggedMemoryIfTheDeviceInsists() throws QemuException {
        Fixture f = new Fixture().realize();
        f.function().writeStatus(3);
        f.function().writeDriverFeatures(VirtioFeature.VERSION_1);
        f.function().writeStatus(3 | VirtioStatus.FEATURES_OK);
        assertThat(f.function().status()).isEqualTo(3);
        f.function().writeDriverFeatures(Fixture.FEATURES);
        f.function().writeStatus(3 | VirtioStatus.FEATURES_OK);
        assertThat(f.function().status()).isEqualTo(3 | VirtioStatus.FEATURES_OK);
    }

    @Test
    void anOldDriverIsFineIfTheDeviceDoesNotInsist() throws QemuException {
        Fixture f = new Fixture();
        f.config.unpluggedInaccessible(OnOffAuto.OFF);
        f.realize();
        f.function().writeStatus(3);
        f.function().writeDriverFeatures(VirtioFeature.VERSION_1);
        f.function().writeStatus(3 | VirtioStatus.FEATURES_OK);
        assertThat(f.function().status()).isEqualTo(3 | VirtioStatus.FEATURES_OK);
    }

    @Test
    void startsWithAllMemoryDiscarded() throws QemuException {
        Fixture f = new Fixture().realize();
        assertThat(f.ram.calls).containsExactly("discard 0+" + REGION);
    }

    @Test
    void leavesMemoryAloneIfAMigrationComesIn() throws QemuException {
        Fixture f = new Fixture();
        f.incoming = true;
        f.realize();
        assertThat(f.ram.calls).isEmpty();
    }

    @Test
    void isNotRealizedIfTheHostDoesNotDiscard() {
        Fixture f = new Fixture();
        f.ram.failDiscard = true;
        assertThatThrownBy(() -> f.realizeOn(f.ram))
                .isInstanceOf(QemuException.class)
                .hasMessage("Unexpected error discarding RAM: Invalid argument");
    }

    @Test
    void warnsWhenItIsRealized() throws QemuException {
        Fixture f = new Fixture();
        f.config.blockSize(MIB);
        f.realize();
        assertThat(f.reporter.warnings)
                .containsExactly("'block-size' property is smaller than the default block size (2 MiB)");
    }

    @Test
    void memoryIsNotPopulatedWithoutPrealloc() throws QemuException {
        Fixture f = Fixture.requesting(64 * MIB);
        f.plug(gpa(0), 32);
        assertThat(f.ram.populatedBytes()).isZero();
    }

    @Test
    void withPreallocBlocksArePopulatedWhenTheyArePlugged() throws QemuException {
        Fixture f = new Fixture();
        f.config.prealloc(true).requestedSize(64 * MIB);
        f.start();
        assertThat(f.ram.populatedBytes()).isZero();
        f.plug(gpa(0), 4);
        assertThat(f.ram.populatedBytes()).isEqualTo(4 * BLOCK);
        f.unplug(gpa(1), 1);
        assertThat(f.ram.populatedBytes()).isEqualTo(3 * BLOCK);
    }

    @Test
    void blocksThatCannotBePopulatedAreBusyAndNothingIsLeftBehind() throws QemuException {
        Fixture f = new Fixture();
        f.config.prealloc(true).requestedSize(64 * MIB);
        f.start();
        f.ram.limit = 5 * BLOCK;
        assertThat(f.plug(gpa(0), 4)).isEqualTo("ACK");
        assertThat(f.plug(gpa(4), 4)).isEqualTo("BUSY");
        assertThat(f.ram.populatedBytes()).isEqualTo(4 * BLOCK);
        assertThat(f.device.size()).isEqualTo(4 * BLOCK);
        assertThat(f.state(gpa(4), 4)).isEqualTo("UNPLUGGED");
        assertThat(f.plug(gpa(4), 1)).isEqualTo("ACK");
    }

    @Test
    void theWantOfMemoryIsToldOnce() throws QemuException {
        Fixture f = new Fixture();
        f.config.prealloc(true).requestedSize(64 * MIB);
        f.start();
        f.ram.limit = 0;
        f.ram.exhausted = Errno.ENOMEM;
        f.plug(gpa(0), 4);
        f.plug(gpa(0), 4);
        assertThat(f.reporter.warnings)
                .containsExactly("qemu_prealloc_mem: preallocating memory failed: Cannot allocate memory");
    }

    @Test
    void anEmptyPoolOfHugePagesIsABadAddress() throws QemuException {
        Fixture f = new Fixture();
        f.pageSize = 2 * MIB;
        f.config.prealloc(true).requestedSize(64 * MIB);
        f.start();
        f.ram.limit = 0;
        f.plug(gpa(0), 4);
        assertThat(f.reporter.warnings).containsExactly("qemu_prealloc_mem: preallocating memory failed: Bad address");
    }

    @Test
    void aSystemResetUnplugsAllAndKeepsTheRequest() throws QemuException {
        Fixture f = Fixture.requesting(512 * MIB);
        List<Long> sizes = new ArrayList<>();
        f.plug(gpa(0), 200);
        f.device.setRequestedSize(64 * MIB);
        f.device.onSizeChange(sizes::add);
        f.device.systemReset();
        assertThat(sizes).containsExactly(0L);
        assertThat(f.device.size()).isZero();
        assertThat(f.device.requestedSize()).isEqualTo(64 * MIB);
        assertThat(f.device.usableRegionSize()).isEqualTo(320 * MIB);
        assertThat(f.function().status()).isZero();
        f.ring.start(128, Fixture.FEATURES);
        assertThat(f.plug(gpa(0), 32)).isEqualTo("ACK");
    }

    @Test
    void aSystemResetWhileMigratingLeavesMemoryPlugged() throws QemuException {
        Fixture f = Fixture.requesting(64 * MIB);
        f.plug(gpa(0), 2);
        f.device.setRequestedSize(0);
        f.migrating = true;
        f.device.systemReset();
        assertThat(f.function().status()).isZero();
        assertThat(f.device.size()).isEqualTo(2 * BLOCK);
        assertThat(f.device.usableRegionSize()).isEqualTo(320 * MIB);
        f.migrating = false;
        f.ring.start(128, Fixture.FEATURES);
        assertThat(f.unplugAll()).isEqualTo("ACK");
        assertThat(f.device.usableRegionSize()).isZero();
    }

    @Test
    void aSystemResetThatCannotDiscardLeavesMemoryPlugged() throws QemuException {
        Fixture f = Fixture.requesting(64 * MIB);
        f.plug(gpa(0), 2);
        f.ram.failDiscard = true;
        f.device.systemReset();
        assertThat(f.device.size()).isEqualTo(2 * BLOCK);
    }

    @Test
    void aResetByTheDriverLeavesMemoryPlugged() throws QemuException {
        Fixture f = Fixture.requesting(64 * MIB);
        f.plug(gpa(0), 2);
        f.function().writeStatus(0);
        assertThat(f.device.size()).isEqualTo(2 * BLOCK);
        assertThat(f.device.usableRegionSize()).isEqualTo(320 * MIB);
    }

    @Test
    void memoryOutlivesSleepSinceQemu100() throws QemuException {
        Fixture f = Fixture.requesting(64 * MIB);
        f.plug(gpa(0), 2);
        f.device.wakeupReset();
        assertThat(f.device.size()).isEqualTo(2 * BLOCK);
        assertThat(f.function().status()).isZero();

        Fixture old = new Fixture();
        old.release = QemuRelease.V7_2;
        old.config.requestedSize(64 * MIB);
        old.start();
        old.plug(gpa(0), 2);
        old.device.wakeupReset();
        assertThat(old.device.size()).isZero();
    }

    @Test
    void canBeUnpluggedWhenNothingIsPluggedAndNothingRequested() throws QemuException {
        Fixture f = Fixture.requesting(64 * MIB);
        refusesUnplug(f, "virtio-mem device cannot get unplugged while 'requested-size' != '0'");
        f.plug(gpa(0), 1);
        refusesUnplug(f, "virtio-mem device cannot get unplugged while some of its memory is still plugged");
        f.device.setRequestedSize(0);
        refusesUnplug(f, "virtio-mem device cannot get unplugged while some of its memory is still plugged");
        f.unplugAll();
        f.device.checkUnplug();
    }

    @Test
    void cannotBeUnpluggedIfUnpluggedMemoryIsAccessible() throws QemuException {
        Fixture f = new Fixture();
        f.config.unpluggedInaccessible(OnOffAuto.OFF).requestedSize(64 * MIB);
        f.realize();
        refusesUnplug(f, "virtio-mem device cannot get unplugged while 'unplugged-inaccessible' != 'on'");
    }

    @Test
    void couldNeverBeUnpluggedInQemu72() throws QemuException {
        Fixture f = new Fixture();
        f.release = QemuRelease.V7_2;
        f.realize();
        refusesUnplug(f, "virtio based memory devices cannot be unplugged.");
    }

    private static void refusesUnplug(Fixture f, String text) {
        assertThatThrownBy(() -> f.device.checkUnplug())
                .isInstanceOf(QemuException.class)
                .hasMessage(text);
    }

    @Test
    void anUnrealizedDeviceAnswersNothing() throws QemuException {
        Fixture f = Fixture.requesting(64 * MIB);
        f.device.unrealize();
        assertThat(f.plug(gpa(0), 1)).isEqualTo("none");
        assertThat(f.device.size()).isZero();
    }

    @ParameterizedTest
    @EnumSource(QemuRelease.class)
    void aTerabyteIsPluggedAndUnpluggedInBothReleases(QemuRelease release) throws QemuException {
        Fixture f = new Fixture();
        f.release = release;
        f.region = 1024 * GIB;
        f.config.requestedSize(1024 * GIB);
        f.start();
        for (int block = 0; block < 524_288; block += 65_535) {
            assertThat(f.plug(gpa(block), Math.min(65_535, 524_288 - block))).isEqualTo("ACK");
        }
        assertThat(f.device.size()).isEqualTo(1024 * GIB);
        assertThat(f.unplugAll()).isEqualTo("ACK");
        assertThat(f.device.size()).isZero();
    }
}
