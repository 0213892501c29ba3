package io.vmemu.emulator.machine;

import static io.vmemu.emulator.machine.TestMachine.dict;
import static io.vmemu.emulator.machine.TestMachine.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.pci.PciDevice;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qom.Device;
import io.vmemu.emulator.qom.InputStyle;
import io.vmemu.emulator.qom.Persona;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What comes out of real QEMU for the same devices. */
class ControllerBusesTest {
    private static TestMachine board(String type) throws QemuException {
        return board(type, Persona.QEMU_10_0);
    }

    private static TestMachine board(String type, Persona persona) throws QemuException {
        TestMachine vm = TestMachine.complete(persona, type);
        vm.machine.initializeBoard(List.of());
        return vm;
    }

    private static Device add(TestMachine vm, String... members) throws QemuException {
        QDict arguments = dict(members);
        return vm.machine.addDevice(arguments, InputStyle.KEYVAL);
    }

    private static void refuses(TestMachine vm, String reason, String... members) {
        assertThatThrownBy(() -> add(vm, members))
                .isInstanceOf(QemuException.class)
                .hasMessage(reason);
    }

    @ParameterizedTest
    @CsvSource({
        "QEMU_10_0, q35, ide-cd,     ide.0, /machine/unattached/device[12]/ide.0",
        "QEMU_7_2,  q35, ide-cd,     ide.5, /machine/unattached/device[15]/ide.5",
        "QEMU_10_0, pc,  ide-cd,     ide.1, /machine/unattached/device[3]/ide/ide.1",
        "QEMU_7_2,  pc,  ide-cd,     ide.1, /machine/unattached/device[17]/ide.1",
        "QEMU_10_0, q35, isa-serial, isa.0, /machine/unattached/device[2]/isa.0",
        "QEMU_10_0, pc,  isa-serial, isa.0, /machine/unattached/device[3]/isa.0",
    })
    void aBoardHasBusesOfItsOwn(Persona persona, String machine, String driver, String bus, String path)
            throws QemuException {
        TestMachine vm = board(machine, persona);

        assertThat(add(vm, "driver", driver, "bus", bus).get("parent_bus")).isEqualTo(text(path));
    }

    @Test
    void busesAreNamedAfterTheirDevicesOrNumbered() throws QemuException {
        TestMachine vm = board("q35");
        add(vm, "driver", "qemu-xhci", "id", "usb");
        add(vm, "driver", "qemu-xhci");
        add(vm, "driver", "virtio-scsi-pci", "id", "scsi0");
        add(vm, "driver", "ich9-intel-hda", "id", "sound0");
        add(vm, "driver", "ich9-ahci");

        assertThat(add(vm, "driver", "usb-tablet", "bus", "usb.0").get("parent_bus"))
                .isEqualTo(text("/machine/peripheral/usb/usb.0"));
        assertThat(add(vm, "driver", "usb-tablet", "bus", "usb-bus.0").get("parent_bus"))
                .isEqualTo(text("/machine/peripheral-anon/device[0]/usb-bus.0"));
        assertThat(add(vm, "driver", "scsi-cd", "bus", "scsi0.0").get("parent_bus"))
                .isEqualTo(text("/machine/peripheral/scsi0/virtio-backend/scsi0.0"));
        assertThat(add(vm, "driver", "hda-duplex", "bus", "sound0.0").get("parent_bus"))
                .isEqualTo(text("/machine/peripheral/sound0/sound0.0"));
        add(vm, "driver", "ide-cd", "bus", "ide.6");
    }

    @Test
    void whoAsksForNoBusGetsTheLatestOne() throws QemuException {
        TestMachine vm = board("q35");
        add(vm, "driver", "virtio-serial-pci");
        add(vm, "driver", "virtio-serial-pci");

        assertThat(add(vm, "driver", "virtserialport", "name", "a").get("parent_bus"))
                .isEqualTo(text("/machine/peripheral-anon/device[1]/virtio-backend/virtio-serial-bus.1"));
        add(vm, "driver", "ide-cd");
        refuses(vm, "Can't create IDE unit 1, bus supports only 1 units", "driver", "ide-cd", "id", "b");
        assertThat(vm.machine.tree().resolve("/machine/peripheral/b")).isEmpty();
    }

    @Test
    void withoutAControllerThereIsNoBus() throws QemuException {
        TestMachine vm = board("q35");
        refuses(vm, "No 'usb-bus' bus found for device 'usb-tablet'", "driver", "usb-tablet");
        refuses(vm, "No 'SCSI' bus found for device 'scsi-hd'", "driver", "scsi-hd");
        refuses(vm, "No 'HDA' bus found for device 'hda-duplex'", "driver", "hda-duplex");
        refuses(vm, "No 'floppy-bus' bus found for device 'floppy'", "driver", "floppy");
        refuses(vm, "Bus 'usb.0' not found", "driver", "usb-tablet", "bus", "usb.0");
        refuses(vm, "Device 'usb-tablet' can't go on IDE bus", "driver", "usb-tablet", "bus", "ide.0");
    }

    @Test
    void aChannelHasTwoUnits() throws QemuException {
        TestMachine vm = board("pc");
        add(vm, "driver", "ide-cd", "bus", "ide.0", "unit", "1");
        refuses(vm, "IDE unit 1 is in use", "driver", "ide-cd", "bus", "ide.0", "unit", "1");
        add(vm, "driver", "ide-cd", "bus", "ide.0");
        refuses(vm, "IDE unit 1 is in use", "driver", "ide-cd", "bus", "ide.0");
        refuses(vm, "Can't create IDE unit 2, bus supports only 2 units", "driver", "ide-cd", "unit", "2");
    }

    @Test
    void fourSerialPortsAreThere() throws QemuException {
        TestMachine vm = board("pc");
        refuses(vm, "Max. supported number of ISA serial ports is 4.", "driver", "isa-serial", "index", "4");
        add(vm, "driver", "isa-serial", "index", "3");
        for (int i = 0; i < 4; i++) {
            add(vm, "driver", "isa-serial");
        }
        refuses(vm, "Max. supported number of ISA serial ports is 4.", "driver", "isa-serial");
    }

    @Test
    void aUsbPortIsTakenOnce() throws QemuException {
        TestMachine vm = board("pc");
        add(vm, "driver", "piix3-usb-uhci", "id", "usb");
        add(vm, "driver", "usb-tablet", "bus", "usb.0", "port", "1");
        refuses(vm, "usb port 1 (bus usb.0) not found (in use?)", "driver", "usb-kbd", "bus", "usb.0", "port", "1");
        add(vm, "driver", "usb-kbd", "bus", "usb.0", "port", "2");
    }

    @Test
    void aCompanionServesItsMastersBus() throws QemuException {
        TestMachine vm = board("pc");
        add(vm, "driver", "ich9-usb-ehci1", "id", "usb");
        add(vm, "driver", "ich9-usb-uhci1", "id", "u1", "masterbus", "usb.0", "firstport", "0");

        refuses(vm, "Bus 'u1.0' not found", "driver", "usb-tablet", "bus", "u1.0");
        add(vm, "driver", "usb-tablet", "bus", "usb.0");
    }

    @Test
    void bridgesHaveABusBehindThem() throws QemuException {
        TestMachine vm = board("q35");
        add(vm, "driver", "pcie-pci-bridge", "id", "br");
        add(vm, "driver", "pci-bridge", "id", "b2", "bus", "br", "chassis_nr", "1");

        Device nic = add(vm, "driver", "e1000", "bus", "b2");

        assertThat(nic.get("parent_bus")).isEqualTo(text("/machine/peripheral/b2/b2"));
        assertThat(((PciDevice) nic).devfn()).isEqualTo(8);
    }

    @Test
    void someBusesAreOfTheStartOnly() throws QemuException {
        TestMachine vm = TestMachine.complete(Persona.QEMU_10_0, "q35").start();

        refuses(vm, "Bus 'isa.0' does not support hotplugging", "driver", "isa-serial");
        refuses(vm, "Bus 'ide.5' does not support hotplugging", "driver", "ide-cd");
    }

    @Test
    void aUsbDeviceGoesWithoutTheGuest() throws QemuException {
        TestMachine vm = started("qemu-xhci", "c0");
        add(vm, "driver", "usb-mouse", "id", "m", "bus", "c0.0", "port", "1");
        vm.machine.deleteDevice("m");
        assertThat(vm.events).doesNotContain(new MachineEvent.DeviceDeleted("m", "/machine/peripheral/m"));
        vm.time.runDue();

        assertThat(vm.events).contains(new MachineEvent.DeviceDeleted("m", "/machine/peripheral/m"));
        assertThat(vm.machine.tree().resolve("/machine/peripheral/m")).isEmpty();
        add(vm, "driver", "usb-kbd", "id", "m", "bus", "c0.0", "port", "1");
    }

    @Test
    void whatIsOnAControllerGoesWithIt() throws QemuException {
        TestMachine vm = started("virtio-scsi-pci", "scsi0");
        add(vm, "driver", "scsi-cd", "id", "cd", "bus", "scsi0.0");
        vm.machine.deleteDevice("scsi0");
        vm.machine.lifecycle().requestReset(ShutdownCause.HOST_QMP_SYSTEM_RESET);
        vm.time.runDue();

        assertThat(vm.events)
                .containsSubsequence(
                        new MachineEvent.DeviceDeleted("cd", "/machine/peripheral/cd"),
                        new MachineEvent.DeviceDeleted(null, "/machine/peripheral/scsi0/virtio-backend"),
                        new MachineEvent.DeviceDeleted("scsi0", "/machine/peripheral/scsi0"));
        refuses(vm, "Bus 'scsi0.0' not found", "driver", "scsi-cd", "bus", "scsi0.0");
    }

    @Test
    void whatIsPluggedIntoAHubGoesWithIt() throws QemuException {
        TestMachine vm = started("qemu-xhci", "x");
        add(vm, "driver", "usb-hub", "id", "h", "bus", "x.0", "port", "1");
        add(vm, "driver", "usb-kbd", "id", "k", "bus", "x.0", "port", "1.1");
        add(vm, "driver", "usb-tablet", "id", "t", "bus", "x.0", "port", "11");
        vm.machine.deleteDevice("h");
        vm.time.runDue();

        assertThat(vm.events)
                .containsSubsequence(
                        new MachineEvent.DeviceDeleted("k", "/machine/peripheral/k"),
                        new MachineEvent.DeviceDeleted("h", "/machine/peripheral/h"))
                .doesNotContain(new MachineEvent.DeviceDeleted("t", "/machine/peripheral/t"));
    }

    @Test
    void whatTheBoardMadeStays() throws QemuException {
        TestMachine vm = TestMachine.complete(Persona.QEMU_10_0, "pc").start();
        add(vm, "driver", "virtio-scsi-pci", "id", "s");

        keeps(vm, "Boot CPU is unpluggable", "/machine/unattached/device[0]");
        keeps(vm, "Device 'i440FX' does not support hotplugging", "/machine/unattached/device[2]");
        keeps(vm, "Device 'piix3-ide' does not support hotplugging", "/machine/unattached/device[3]/ide");
        keeps(vm, "Bus 'virtio-bus' does not support hotplugging", "/machine/peripheral/s/virtio-backend");
        refuses(board("q35"), "Parameter 'driver' expects a pluggable device type", "driver", "ICH9-LPC");
        refuses(board("pc"), "Parameter 'driver' expects a pluggable device type", "driver", "apic");
    }

    private static void keeps(TestMachine vm, String reason, String path) {
        assertThatThrownBy(() -> vm.machine.deleteDevice(path))
                .isInstanceOf(QemuException.class)
                .hasMessage(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "QEMU_10_0|Device 'VGA' does not support hotplugging",
                "QEMU_7_2|Parameter 'driver' expects a pluggable device type",
            })
    void someDevicesAreOfTheStartOnly(Persona persona, String reason) throws QemuException {
        add(board("pc", persona), "driver", "VGA");
        refuses(TestMachine.complete(persona, "pc").start(), reason, "driver", "VGA");
    }

    @Test
    void legacyDriversFindNothingBehindAPort() throws QemuException {
        TestMachine vm = board("q35");
        add(vm, "driver", "pcie-root-port", "id", "rp", "chassis", "1");

        assertThat(add(vm, "driver", "virtio-rng-pci", "bus", "rp").get("disable-legacy"))
                .isEqualTo(text("on"));
        assertThat(add(vm, "driver", "virtio-rng-pci").get("disable-legacy")).isEqualTo(text("off"));
    }

    /** A pc board, whose root bus takes devices at any time. */
    private static TestMachine started(String controller, String id) throws QemuException {
        TestMachine vm = TestMachine.complete(Persona.QEMU_10_0, "pc").start();
        add(vm, "driver", controller, "id", id);
        vm.events.clear();
        return vm;
    }
}
