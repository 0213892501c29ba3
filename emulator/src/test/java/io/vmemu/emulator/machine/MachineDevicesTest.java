package io.vmemu.emulator.machine;

import static io.vmemu.emulator.machine.TestMachine.MIB;
import static io.vmemu.emulator.machine.TestMachine.dict;
import static io.vmemu.emulator.machine.TestMachine.number;
import static io.vmemu.emulator.machine.TestMachine.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.device.VirtioMemPci;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QBool;
import io.vmemu.emulator.qom.InputStyle;
import io.vmemu.emulator.qom.Persona;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MachineDevicesTest {
    private TestMachine vm;

    @BeforeEach
    void start() throws QemuException {
        vm = new TestMachine(Persona.QEMU_10_0, "q35", true).start();
        vm.backend("m0", 512 * MIB);
    }

    @Test
    void aDeviceIsPlacedInTheDeviceMemoryRegionAndReadable() throws QemuException {
        vm.virtioMem("vm0", "rp1", "m0");

        assertThat(vm.object("vm0").get("memaddr")).isEqualTo(number(0x1_0000_0000L));
        assertThat(vm.object("vm0").get("memdev")).isEqualTo(text("/objects/m0"));
        assertThat(vm.object("vm0").get("block-size")).isEqualTo(number(2 * MIB));
        assertThat(vm.object("vm0").get("unplugged-inaccessible")).isEqualTo(text("on"));
        assertThat(vm.object("vm0").get("parent_bus")).isEqualTo(text("/machine/peripheral/rp1/rp1"));
        assertThat(vm.object("vm0").get("hotplugged")).isEqualTo(QBool.TRUE);
        assertThat(vm.object("vm0").get("vectors")).isEqualTo(number(2));
        assertThat(vm.object("vm0").get("disable-legacy")).isEqualTo(text("on"));
        assertThat(vm.object("vm0/virtio-backend").get("type")).isEqualTo(text("virtio-mem"));
    }

    @Test
    void aRefusedDeviceLeavesNothingBehind() throws QemuException {
        assertThatThrownBy(() -> vm.machine.addDevice(
                        dict("driver", "virtio-mem-pci", "id", "vm0", "bus", "rp1", "memdev", "m0")
                                .put("node", 1),
                        InputStyle.STRICT))
                .hasMessage("'node' property has value '1', which exceedsthe number of numa nodes: 1");

        assertThat(vm.machine.tree().resolve("/machine/peripheral/vm0")).isEmpty();
        assertThat(vm.machine.board().deviceMemory().devices()).isEmpty();
        vm.virtioMem("vm0", "rp1", "m0");
        assertThat(vm.machine.board().deviceMemory().devices()).hasSize(1);
    }

    @Test
    void theOrderOfChecksIsQemus() {
        refuses("Parameter 'driver' is missing", "id", "vm0");
        refuses("'nope' is not a valid device model name", "driver", "nope", "bus", "nope");
        refuses("Parameter 'driver' expects a non-abstract device type", "driver", "virtio-mem-pci-base");
        refuses("Bus 'nope' not found", "driver", "virtio-mem-pci", "bus", "nope", "id", "rp1");
        refuses("Device 'virtio-mem' can't go on PCIE bus", "driver", "virtio-mem", "bus", "rp1");
        refuses("Bus 'pcie.0' does not support hotplugging", "driver", "virtio-mem-pci", "id", "rp1");
        refuses("Duplicate device ID 'rp1'", "driver", "virtio-mem-pci", "id", "rp1", "bus", "rp1", "x", "y");
        refuses("Property 'virtio-mem-pci.x' not found", "driver", "virtio-mem-pci", "bus", "rp1", "x", "y");
        refuses("Device 'nope' not found", "driver", "virtio-mem-pci", "bus", "rp1", "memdev", "nope");
        refuses("'memdev' property must be set", "driver", "virtio-mem-pci", "bus", "rp1");
    }

    private void refuses(String text, String... arguments) {
        assertThatThrownBy(() -> vm.machine.addDevice(dict(arguments), InputStyle.STRICT))
                .isInstanceOf(QemuException.class)
                .hasMessage(text);
    }

    @Test
    void aBackendServesOneDevice() throws QemuException {
        vm.virtioMem("vm0", "rp1", "m0");

        assertThatThrownBy(() -> vm.virtioMem("vm1", "rp2", "m0"))
                .hasMessage("'memdev' property specifies a busy memdev: m0");
        assertThatThrownBy(() -> vm.machine.deleteObject("m0")).hasMessage("object 'm0' is in use, can not be deleted");
        assertThatThrownBy(() -> vm.virtioMem("vm1", "rp2", "pc.ram"))
                .hasMessage("'memdev' property specifies a busy memdev: pc.ram");
    }

    @Test
    void aRootPortTakesOneDevice() throws QemuException {
        vm.virtioMem("vm0", "rp1", "m0");
        vm.backend("m1", 64 * MIB);

        assertThatThrownBy(() -> vm.virtioMem("vm1", "rp1", "m1"))
                .hasMessage(
                        "PCI: slot 0 function 0 already occupied by virtio-mem-pci, new func virtio-mem-pci cannot be"
                                + " exposed to guest.");
    }

    @Test
    void requestedSizeIsCheckedBeforeItIsTaken() throws QemuException {
        vm.virtioMem("vm0", "rp1", "m0");
        set("requested-size", 128 * MIB);

        assertThatThrownBy(() -> set("requested-size", 3 * MIB))
                .hasMessage("'requested-size' has to be multiples of 'block-size' (0x200000)");
        assertThatThrownBy(() -> set("requested-size", 1024 * MIB))
                .hasMessage("'requested-size' cannot exceed the memory backend size(0x20000000)");
        assertThatThrownBy(() -> set("size", 0)).hasMessage("Property 'virtio-mem.size' is not writable");
        assertThatThrownBy(() -> set("block-size", 4 * MIB)).hasMessage("'block-size' cannot be changed");
        assertThatThrownBy(() -> set("node", 1))
                .hasMessage(
                        "Attempt to set property 'node' on anonymous device (type 'virtio-mem') after it was realized");
        assertThatThrownBy(() -> set("addr", 1))
                .hasMessage(
                        "Attempt to set property 'addr' on device 'vm0' (type 'virtio-mem-pci') after it was realized");

        assertThat(vm.object("vm0").get("requested-size")).isEqualTo(number(128 * MIB));
    }

    private void set(String property, long value) throws QemuException {
        vm.object("vm0").set(property, number(value), InputStyle.STRICT);
    }

    @Test
    void aRequestedDeviceCannotBeUnpluggedAndOneBeingUnpluggedCannotBeResized() throws QemuException {
        vm.virtioMem("vm0", "rp1", "m0");
        set("requested-size", 4 * MIB);
        assertThatThrownBy(() -> vm.machine.deleteDevice("vm0"))
                .hasMessage("virtio-mem device cannot get unplugged while 'requested-size' != '0'");

        set("requested-size", 0);
        vm.machine.deleteDevice("vm0");
        assertThatThrownBy(() -> set("requested-size", 4 * MIB))
                .hasMessage("'requested-size' cannot be changed if the device is in the process of unplug");
        assertThatThrownBy(() -> vm.machine.deleteDevice("vm0"))
                .hasMessage("Device vm0 is already in the process of unplug");
    }

    @Test
    void aResetCompletesAnUnplugThatTheGuestNeverAnswered() throws QemuException {
        vm.virtioMem("vm0", "rp1", "m0");
        vm.machine.deleteDevice("vm0");
        vm.time.runDue();
        assertThat(vm.machine.board().deviceMemory().devices()).hasSize(1);

        vm.machine.lifecycle().requestReset(ShutdownCause.HOST_QMP_SYSTEM_RESET);
        vm.time.runDue();

        assertThat(vm.machine.board().deviceMemory().devices()).isEmpty();
        assertThat(vm.events)
                .contains(
                        new MachineEvent.DeviceDeleted(null, "/machine/peripheral/vm0/virtio-backend"),
                        new MachineEvent.DeviceDeleted("vm0", "/machine/peripheral/vm0"));
        vm.machine.deleteObject("m0");
    }

    @Test
    void anOlderQemuNeverUnplugsVirtioMemory() throws QemuException {
        TestMachine old = new TestMachine(Persona.QEMU_7_2, "q35", true).start();
        old.backend("m0", 64 * MIB);
        old.virtioMem("vm0", "rp1", "m0");

        assertThat(old.object("vm0").get("unplugged-inaccessible")).isEqualTo(text("off"));
        assertThatThrownBy(() -> old.machine.deleteDevice("vm0"))
                .hasMessage("virtio based memory devices cannot be unplugged.");
        assertThatThrownBy(() -> old.object("vm0").get("dynamic-memslots"))
                .hasMessage("Property 'virtio-mem-pci.dynamic-memslots' not found");
    }

    @Test
    void aPcBoardHotplugsOnItsRootBus() throws QemuException {
        TestMachine pc = new TestMachine(Persona.QEMU_10_0, "pc", true).start();
        pc.backend("m0", 64 * MIB);

        VirtioMemPci device = (VirtioMemPci) pc.virtioMem("vm0", "pci.0", "m0");

        assertThat(device.pciPath()).isEqualTo("0000:00:02.0");
    }
}
