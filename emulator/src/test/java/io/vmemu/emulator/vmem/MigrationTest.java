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
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MigrationTest {
    private static Fixture source() throws QemuException {
        Fixture f = Fixture.requesting(512 * MIB);
        f.plug(gpa(1), 3);
        f.plug(gpa(100), 70);
        f.device.setRequestedSize(256 * MIB);
        return f;
    }

    private static Fixture destination() throws QemuException {
        Fixture f = new Fixture();
        f.incoming = true;
        return f.realize();
    }

    @Test
    void sizesAndBlocksTravelAndNobodyIsToldOfAChange() throws QemuException {
        Fixture source = source();
        Fixture destination = destination();
        List<Long> sizes = new ArrayList<>();
        destination.device.onSizeChange(sizes::add);
        destination.device.loadEarly(source.device.saveEarly());
        destination.device.loadLate(source.device.saveLate());
        assertThat(destination.device.size()).isEqualTo(73 * BLOCK);
        assertThat(destination.device.requestedSize()).isEqualTo(256 * MIB);
        assertThat(destination.device.usableRegionSize()).isEqualTo(768 * MIB);
        assertThat(sizes).isEmpty();
        destination.ring.start(128, Fixture.FEATURES);
        assertThat(destination.state(gpa(100), 70)).isEqualTo("PLUGGED");
        assertThat(destination.state(gpa(4), 96)).isEqualTo("UNPLUGGED");
        assertThat(destination.device.saveEarly()).isEqualTo(source.device.saveEarly());
    }

    @Test
    void aSavedStateDoesNotChangeWithTheDevice() throws QemuException {
        Fixture source = source();
        VirtioMemEarlyState saved = source.device.saveEarly();
        LongBuffer before = LongBuffer.allocate(saved.bitmap().remaining()).put(saved.bitmap());
        source.unplugAll();
        assertThat(saved.bitmap()).isEqualTo(before.flip());
        assertThat(saved.bitmap().isReadOnly()).isTrue();
    }

    @Test
    void whatIsNotPluggedIsDiscardedAtTheEnd() throws QemuException {
        Fixture destination = destination();
        destination.device.loadEarly(source().device.saveEarly());
        assertThat(destination.ram.calls).isEmpty();
        destination.device.loadLate(source().device.saveLate());
        assertThat(destination.ram.calls)
                .containsExactly(
                        "discard 0+" + BLOCK,
                        "discard " + 4 * BLOCK + "+" + 96 * BLOCK,
                        "discard " + 170 * BLOCK + "+" + 342 * BLOCK);
    }

    @Test
    void withPreallocWhatIsPluggedIsPopulatedFirst() throws QemuException {
        Fixture destination = new Fixture();
        destination.incoming = true;
        destination.config.prealloc(true);
        destination.realize();
        destination.device.loadEarly(source().device.saveEarly());
        assertThat(destination.ram.calls)
                .containsExactly("populate " + BLOCK + "+" + 3 * BLOCK, "populate " + 100 * BLOCK + "+" + 70 * BLOCK);
        assertThat(destination.ram.populatedBytes()).isEqualTo(73 * BLOCK);
    }

    @Test
    void aDestinationWithoutTheMemoryRefuses() throws QemuException {
        Fixture destination = new Fixture();
        destination.incoming = true;
        destination.config.prealloc(true);
        destination.realize();
        destination.ram.limit = 70 * BLOCK;
        destination.ram.exhausted = Errno.ENOMEM;
        assertThatThrownBy(() -> destination.device.loadEarly(source().device.saveEarly()))
                .isInstanceOf(QemuException.class)
                .hasMessage("qemu_prealloc_mem: preallocating memory failed: Cannot allocate memory");
    }

    @Test
    void anOldMachineTypeWarnsInsteadOfPopulating() throws QemuException {
        Fixture destination = new Fixture();
        destination.incoming = true;
        destination.config.prealloc(true).earlyMigration(false);
        destination.realize();
        destination.device.loadEarly(source().device.saveEarly());
        destination.device.loadLate(source().device.saveLate());
        assertThat(destination.ram.populatedBytes()).isZero();
        assertThat(destination.reporter.warnings)
                .containsExactly("Proper preallocation with migration requires a newer QEMU machine");
    }

    @Test
    void listenersAreToldWhatCame() throws QemuException {
        Fixture destination = destination();
        DmaMappings mappings = new DmaMappings(REGION, BLOCK, 1000);
        destination.device.addDiscardListener(mappings, 0, REGION);
        destination.device.loadEarly(source().device.saveEarly());
        assertThat(mappings.count()).isEqualTo(73);
    }

    @Test
    void aListenerThatRefusesFailsTheMigration() throws QemuException {
        Fixture destination = destination();
        destination.device.addDiscardListener(new DmaMappings(REGION, BLOCK, 72), 0, REGION);
        assertThatThrownBy(() -> destination.device.loadEarly(source().device.saveEarly()))
                .isInstanceOf(QemuException.class);
    }

    @Test
    void aHostThatDoesNotDiscardFailsTheMigration() throws QemuException {
        Fixture destination = destination();
        destination.device.loadEarly(source().device.saveEarly());
        destination.ram.failDiscard = true;
        assertThatThrownBy(() -> destination.device.loadLate(source().device.saveLate()))
                .isInstanceOf(QemuException.class);
    }

    @Test
    void aDeviceThatIsNotTheSameRefusesWithQemusText() throws QemuException {
        VirtioMemEarlyState good = source().device.saveEarly();
        refuses(
                new VirtioMemEarlyState(8 * GIB, GIB, BLOCK, 0, 0, good.bitmap()),
                "Property 'memaddr' changed from 0x200000000 to 0x100000000");
        refuses(
                new VirtioMemEarlyState(MEMADDR, 2 * GIB, 4 * MIB, 0, 0, good.bitmap()),
                "Property 'memdev' size changed from 0x80000000 to 0x40000000");
        refuses(
                new VirtioMemEarlyState(MEMADDR, GIB, 4 * MIB, 1, 0, good.bitmap()),
                "Property 'block-size' changed from 0x400000 to 0x200000");
        refuses(
                new VirtioMemEarlyState(MEMADDR, GIB, BLOCK, 1, 0, good.bitmap()),
                "Property 'node' changed from 1 to 0");
    }

    @Test
    void aStreamThatContradictsItselfIsRefused() throws QemuException {
        VirtioMemEarlyState good = source().device.saveEarly();
        refuses(
                new VirtioMemEarlyState(MEMADDR, GIB, BLOCK, 0, 72 * BLOCK, good.bitmap()),
                "Invalid virtio-mem bitmap");
        refuses(
                new VirtioMemEarlyState(MEMADDR, GIB, BLOCK, 0, 0, LongBuffer.allocate(9)),
                "Invalid virtio-mem bitmap");
        Fixture destination = destination();
        assertThatThrownBy(() -> destination.device.loadLate(new VirtioMemLateState(2 * GIB, 0)))
                .isInstanceOf(QemuException.class)
                .hasMessage("Invalid virtio-mem usable region size: 0x80000000");
        assertThatThrownBy(() -> destination.device.loadLate(new VirtioMemLateState(MIB, 0)))
                .isInstanceOf(QemuException.class);
        assertThat(destination.device.usableRegionSize()).isZero();
    }

    private static void refuses(VirtioMemEarlyState state, String text) throws QemuException {
        Fixture destination = destination();
        assertThatThrownBy(() -> destination.device.loadEarly(state))
                .isInstanceOf(QemuException.class)
                .hasMessage(text);
        assertThat(destination.device.size()).isZero();
    }
}
