package io.vmemu.emulator.vmem;

import static io.vmemu.emulator.vmem.Fixture.MIB;
import static io.vmemu.emulator.vmem.Fixture.gpa;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.error.QemuException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The device's trace, as QEMU 10.0.13 writes it. */
class TraceTest {
    private final Fixture f = new Fixture();

    @BeforeEach
    void start() throws QemuException {
        f.tracer.select("virtio_mem*");
        f.config.requestedSize(16 * MIB);
        f.start();
    }

    @Test
    void theUsableRegionIsSizedWhenTheDeviceIsRealized() {
        assertThat(f.trace()).containsExactly("virtio_mem_resized_usable_region old_size=0x0new_size=0x11000000");
    }

    @Test
    void aRequestComesBeforeItsResponse() {
        f.trace();
        f.plug(gpa(0), 3);
        f.plug(gpa(0), 300);
        f.unplug(gpa(1), 1);
        f.unplug(gpa(1), 1);
        f.migrating = true;
        f.unplug(gpa(0), 1);
        assertThat(f.trace())
                .containsExactly(
                        "virtio_mem_plug_request addr=0x100000000 nb_blocks=3",
                        "virtio_mem_send_response type=0",
                        "virtio_mem_plug_request addr=0x100000000 nb_blocks=300",
                        "virtio_mem_send_response type=3",
                        "virtio_mem_unplug_request addr=0x100200000 nb_blocks=1",
                        "virtio_mem_send_response type=0",
                        "virtio_mem_unplug_request addr=0x100200000 nb_blocks=1",
                        "virtio_mem_send_response type=3",
                        "virtio_mem_unplug_request addr=0x100000000 nb_blocks=1",
                        "virtio_mem_send_response type=2");
    }

    @Test
    void preallocatedBlocksAreReportedAsPartOfWhatIsRequested() throws QemuException {
        Fixture preallocating = new Fixture();
        preallocating.tracer.select("vmemu_prealloc_progress");
        preallocating.config.prealloc(true).requestedSize(16 * MIB);
        preallocating.start();
        preallocating.plug(gpa(0), 2);
        preallocating.plug(gpa(2), 3);
        assertThat(preallocating.trace())
                .containsExactly(
                        "vmemu_prealloc_progress done=0x400000 size=0x1000000",
                        "vmemu_prealloc_progress done=0xa00000 size=0x1000000");
    }

    @Test
    void aStateComesBetweenItsRequestAndItsResponse() {
        f.trace();
        f.plug(gpa(0), 1);
        f.trace();
        f.state(gpa(0), 2);
        f.state(gpa(0), 0);
        assertThat(f.trace())
                .containsExactly(
                        "virtio_mem_state_request addr=0x100000000 nb_blocks=2",
                        "virtio_mem_state_response state=2",
                        "virtio_mem_send_response type=0",
                        "virtio_mem_state_request addr=0x100000000 nb_blocks=0",
                        "virtio_mem_send_response type=3");
    }

    @Test
    void unplugAllTellsWhatItDid() {
        f.plug(gpa(0), 1);
        f.trace();
        f.unplugAll();
        assertThat(f.trace())
                .containsExactly(
                        "virtio_mem_unplug_all_request ",
                        "virtio_mem_unplugged_all ",
                        "virtio_mem_resized_usable_region old_size=0x11000000new_size=0x11000000",
                        "virtio_mem_send_response type=0");
    }

    @Test
    void aSystemResetIsAnUnplugAllWithoutARequest() {
        f.plug(gpa(0), 1);
        f.trace();
        f.device.systemReset();
        assertThat(f.trace())
                .containsExactly(
                        "virtio_mem_unplugged_all ",
                        "virtio_mem_resized_usable_region old_size=0x11000000new_size=0x11000000");
    }

    @Test
    void aSystemResetThatLeavesMemoryPluggedIsNotTraced() {
        f.plug(gpa(0), 1);
        f.trace();
        f.migrating = true;
        f.device.systemReset();
        assertThat(f.trace()).isEmpty();
    }

    @Test
    void aNewRequestedSizeIsTracedByTheRegionItNeeds() throws QemuException {
        f.trace();
        f.device.setRequestedSize(16 * MIB);
        assertThat(f.trace()).as("the same").isEmpty();
        f.device.setRequestedSize(8 * MIB);
        assertThat(f.trace()).as("less").isEmpty();
        f.device.setRequestedSize(18 * MIB);
        assertThat(f.trace())
                .containsExactly("virtio_mem_resized_usable_region old_size=0x11000000new_size=0x11200000");
    }

    @Test
    void aRegionThatCannotGrowIsTracedAllTheSame() throws QemuException {
        f.device.setRequestedSize(800 * MIB);
        f.trace();
        f.device.setRequestedSize(802 * MIB);
        assertThat(f.trace())
                .containsExactly("virtio_mem_resized_usable_region old_size=0x40000000new_size=0x40000000");
    }

    @Test
    void whatIsNotEnabledIsNotTraced() throws QemuException {
        f.tracer.select("-virtio_mem_send_response");
        f.trace();
        f.plug(gpa(0), 1);
        assertThat(f.trace()).containsExactly("virtio_mem_plug_request addr=0x100000000 nb_blocks=1");
    }
}
