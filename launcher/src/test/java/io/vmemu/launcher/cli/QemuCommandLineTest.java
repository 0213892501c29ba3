package io.vmemu.launcher.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.option.GlobalProperty;
import io.vmemu.emulator.option.OptionSettings;
import io.vmemu.emulator.option.Setting;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qom.InputStyle;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.time.ClockControl;
import java.util.List;
import org.junit.jupiter.api.Test;

class QemuCommandLineTest {
    private static final String DEVICE =
            "{\"driver\":\"virtio-mem-pci\",\"node\":0,\"block-size\":2097152,\"memdev\":\"memua-vm0\",\"id\":\"ua-vm0\"}";

    /** As libvirt 11.3 starts a domain, less what repeats. */
    private static QemuCommandLine libvirts() {
        return CommandLines.good(
                "-name",
                "guest=a,,b,debug-threads=on",
                "-S",
                "-object",
                "{\"qom-type\":\"secret\",\"id\":\"masterKey0\",\"format\":\"raw\",\"file\":\"/k\"}",
                "-machine",
                "pc-q35-10.0,usb=off,dump-guest-core=off,acpi=on",
                "-accel",
                "tcg",
                "-cpu",
                "qemu64",
                "-m",
                "size=1048576k,slots=8,maxmem=67108864k",
                "-overcommit",
                "mem-lock=off",
                "-smp",
                "2,sockets=2,cores=1,threads=1",
                "-object",
                "{\"qom-type\":\"memory-backend-ram\",\"id\":\"ram-node0\",\"size\":536870912}",
                "-numa",
                "node,nodeid=0,cpus=0,memdev=ram-node0",
                "-uuid",
                "1271938E-7182-4f71-9765-30ed0eea8d31",
                "-display",
                "none",
                "-no-user-config",
                "-nodefaults",
                "-chardev",
                "socket,id=charmonitor,fd=29,server=on,wait=off",
                "-mon",
                "chardev=charmonitor,id=monitor,mode=control",
                "-rtc",
                "base=utc",
                "-no-shutdown",
                "-boot",
                "strict=on",
                "-kernel",
                "/boot/vmlinuz",
                "-initrd",
                "/boot/initrd",
                "-append",
                "console=ttyS0 x=1,2",
                "-device",
                DEVICE,
                "-audiodev",
                "{\"id\":\"audio1\",\"driver\":\"none\"}",
                "-global",
                "ICH9-LPC.noreboot=off",
                "-watchdog-action",
                "reset",
                "-sandbox",
                "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny",
                "-msg",
                "timestamp=on");
    }

    @Test
    void readsTheMachine() {
        MachineOptions machine = libvirts().machine();
        assertThat(machine.type()).isEqualTo("pc-q35-10.0");
        assertThat(machine.properties())
                .isEqualTo(new QDict()
                        .put("usb", "off")
                        .put("dump-guest-core", "off")
                        .put("acpi", "on")
                        .put("kernel", "/boot/vmlinuz")
                        .put("initrd", "/boot/initrd")
                        .put("append", "console=ttyS0 x=1,2"));
        assertThat(machine.memory()).isEqualTo(new MemoryOptions(1L << 30, 64L << 30, 8L));
        assertThat(machine.smp()).isEqualTo(new SmpOptions(2L, 2L, null, null, null, 1L, 1L, null, null, null));
        assertThat(machine.accelerators()).extracting(AccelOption::name).containsExactly("tcg");
        assertThat(machine.cpu()).isEqualTo("qemu64");
        assertThat(machine.numa().get(0).settings().get("memdev")).isEqualTo("ram-node0");
        assertThat(machine.globals()).containsExactly(new GlobalProperty("ICH9-LPC", "noreboot", "off"));
        assertThat(machine.memoryLocked()).isFalse();
        assertThat(machine.uuid()).isEqualTo("1271938e-7182-4f71-9765-30ed0eea8d31");
        assertThat(machine.boot().strict()).isTrue();
    }

    @Test
    void readsObjectsAndDevicesInOrder() {
        DeviceOptions devices = libvirts().devices();
        assertThat(devices.objects()).extracting(OptionEntry::id).containsExactly("masterKey0", "ram-node0");
        OptionEntry device = devices.devices().get(0);
        assertThat(device.style()).isEqualTo(InputStyle.STRICT);
        assertThat(device.id()).isEqualTo("ua-vm0");
        assertThat(device.location()).isEqualTo("-device " + DEVICE);
        assertThat(device.members())
                .isEqualTo(new QDict()
                        .put("driver", "virtio-mem-pci")
                        .put("node", 0)
                        .put("block-size", 2097152)
                        .put("memdev", "memua-vm0")
                        .put("id", "ua-vm0"));
    }

    @Test
    void readsMonitorsAndHowToRun() {
        QemuCommandLine line = libvirts();
        MonitorOption monitor = line.devices().monitors().get(0);
        assertThat(monitor.chardev()).isEqualTo("charmonitor");
        assertThat(monitor.mode()).isEqualTo(MonitorOption.Mode.CONTROL);
        assertThat(line.run().guestName()).isEqualTo("a,b");
        assertThat(line.run().debugThreads()).isTrue();
        assertThat(line.run().stopped()).isTrue();
        assertThat(line.run().actions()).isEqualTo(new Actions("reset", "pause", "shutdown", "reset"));
        assertThat(line.run().daemonize()).isFalse();
        assertThat(line.log().timestamps()).isTrue();
        assertThat(line.info()).isNull();
    }

    @Test
    void readsLibvirtsProbe() {
        QemuCommandLine line = CommandLines.good(
                "-S",
                "-no-user-config",
                "-nodefaults",
                "-nographic",
                "-machine",
                "none,accel=kvm:tcg",
                "-qmp",
                "unix:/x/qmp.monitor,server=on,wait=off",
                "-pidfile",
                "/x/qmp.pid",
                "-daemonize");
        assertThat(line.machine().type()).isEqualTo("none");
        assertThat(line.machine().accelerators()).extracting(AccelOption::name).containsExactly("kvm", "tcg");
        assertThat(line.run().pidFile()).isEqualTo("/x/qmp.pid");
        assertThat(line.run().daemonize()).isTrue();
        assertThat(line.devices().monitors().get(0).chardev()).isEqualTo("compat_monitor0");
        assertThat(line.devices().chardevs().get(0).settings())
                .isEqualTo(new OptionSettings(
                        "compat_monitor0",
                        List.of(
                                new Setting("backend", "socket"),
                                new Setting("path", "/x/qmp.monitor"),
                                new Setting("server", "on"),
                                new Setting("wait", "off"))));
    }

    /** Character devices that a command line makes and names: id, backend, whether it is shared. */
    private static List<String> characterDevices(String... words) {
        return CommandLines.good(words).devices().characterDevices().stream()
                .map(entry -> entry.id() + " " + entry.settings().get("backend")
                        + (entry.settings().flag("mux", false) ? " shared" : ""))
                .toList();
    }

    @Test
    void aMachineHasPortsUnlessToldOtherwise() {
        assertThat(characterDevices()).containsExactly("parallel0 vc", "serial0 vc");
        assertThat(characterDevices("-nodefaults")).isEmpty();
        assertThat(characterDevices("-machine", "none")).isEmpty();
        assertThat(characterDevices("-serial", "none", "-parallel", "none")).isEmpty();
        assertThat(characterDevices("-serial", "none", "-serial", "null", "-parallel", "none"))
                .containsExactly("serial1 null");
    }

    @Test
    void withoutGraphicsTheyAreOnTheTerminalTogetherWithTheMonitor() {
        assertThat(characterDevices("-nographic")).containsExactly("parallel0 null", "serial0 stdio shared");
        assertThat(CommandLines.good("-nographic").devices().monitors())
                .extracting(MonitorOption::chardev)
                .containsExactly("serial0");
        assertThat(characterDevices("-nographic", "-monitor", "none"))
                .containsExactly("parallel0 null", "serial0 stdio");
        assertThat(characterDevices("-nographic", "-serial", "none"))
                .containsExactly("parallel0 null", "compat_monitor0 stdio");
        assertThat(characterDevices("-nographic", "-device", "isa-serial,chardev=c"))
                .containsExactly("parallel0 null", "compat_monitor0 stdio");
        assertThat(characterDevices("-nographic", "-machine", "none")).containsExactly("compat_monitor0 stdio");
        assertThat(characterDevices("-nographic", "-nodefaults")).isEmpty();
        assertThat(characterDevices("-nographic", "-serial", "mon:null"))
                .containsExactly("parallel0 null", "serial0 null shared");
        assertThat(CommandLines.saidAbout(Persona.QEMU_10_0, "-nographic", "-daemonize"))
                .containsExactly("-nographic cannot be used with -daemonize");
        assertThat(CommandLines.saidAbout(Persona.QEMU_10_0, "-nographic", "-daemonize", "-nodefaults"))
                .isEmpty();
    }

    @Test
    void optionsTakeTwoDashesAsWell() {
        assertThat(CommandLines.good("--preconfig", "--S").run().preconfig()).isTrue();
    }

    @Test
    void memoryWithoutUnitIsInMebibytesMaxmemInBytes() {
        assertThat(CommandLines.good("-m", "512,maxmem=1073741824").machine().memory())
                .isEqualTo(new MemoryOptions(512L << 20, 1L << 30, null));
        assertThat(CommandLines.good("-m", "1G", "-m", "slots=2", "-m", "maxmem=3G")
                        .machine()
                        .memory())
                .isEqualTo(new MemoryOptions(1L << 30, 3L << 30, 2L));
        assertThat(CommandLines.good("-machine", "memory.size=1048576")
                        .machine()
                        .memory())
                .isEqualTo(new MemoryOptions(1L << 20, null, null));
        assertThat(CommandLines.good().machine().memory()).isEqualTo(new MemoryOptions(null, null, null));
    }

    @Test
    void machineOptionsAddUpAndTheirKeysGetDashes() {
        MachineOptions machine = CommandLines.good("-machine", "q35,dump_guest_core=off", "-M", "pc", "-usb")
                .machine();
        assertThat(machine.type()).isEqualTo("pc");
        assertThat(machine.properties())
                .isEqualTo(new QDict().put("dump-guest-core", "off").put("usb", "on"));
    }

    @Test
    void processorsMayBeGivenByTheMachineOrInSeveralParts() {
        assertThat(CommandLines.good("-machine", "smp.cpus=4", "-smp", "sockets=2")
                        .machine()
                        .smp()
                        .cpus())
                .isEqualTo(4);
        assertThat(CommandLines.good("-smp", "2", "-smp", "3").machine().smp().cpus())
                .isEqualTo(3);
    }

    @Test
    void aKeyValueDeviceKeepsItsTexts() {
        OptionEntry device = CommandLines.good("-device", "virtio-mem-pci,id=vm0,memdev=m0,requested-size=64M")
                .devices()
                .devices()
                .get(0);
        assertThat(device.style()).isEqualTo(InputStyle.KEYVAL);
        assertThat(device.members())
                .isEqualTo(new QDict()
                        .put("driver", "virtio-mem-pci")
                        .put("memdev", "m0")
                        .put("requested-size", "64M")
                        .put("id", "vm0"));
    }

    @Test
    void setAddsToAnEarlierDevice() {
        OptionEntry device = CommandLines.good("-device", "d,id=a,x=1", "-set", "device.a.x=2")
                .devices()
                .devices()
                .get(0);
        assertThat(device.settings().get("x")).isEqualTo("2");
        assertThat(device.location()).isEqualTo("-device d,id=a,x=1");
    }

    @Test
    void globalsMayBeWrittenInParts() {
        assertThat(CommandLines.good("-global", "driver=a,property=b.c,value=d", "-global", "a.b=c=d")
                        .machine()
                        .globals())
                .containsExactly(new GlobalProperty("a", "b.c", "d"), new GlobalProperty("a", "b", "c=d"));
    }

    @Test
    void brokenJsonIsToldWithTheOption() {
        assertThat(CommandLines.saidAbout("-device", "{"))
                .containsExactly("-device {: JSON parse error, premature EOI");
        assertThat(CommandLines.saidAbout("-object", "{\"a\":1} x"))
                .containsExactly("-object {\"a\":1} x: Expecting at most one JSON value");
        assertThat(CommandLines.saidAbout("-device", "{\"a\":1,\"a\":2}"))
                .containsExactly("-device {\"a\":1,\"a\":2}: JSON parse error, duplicate key");
    }

    @Test
    void helpOfAnOptionIsAskedForAtOnceWhateverComesBehind() throws StartupException {
        QemuCommandLine line = CommandLines.modern().parse("-accel", "help", "-m", "x");
        assertThat(line.info())
                .isEqualTo(new InfoRequest.Lines(List.of("Accelerators supported in QEMU binary:", "tcg", "kvm"), 0));
        assertThatThrownBy(() -> CommandLines.modern().parse("-m", "x", "-help"))
                .isInstanceOf(StartupException.class);
    }

    @Test
    void listsOfTypesWaitForTheRestToBeRight() throws StartupException {
        assertThat(CommandLines.modern().parse("-machine", "help").info()).isEqualTo(new InfoRequest.MachineTypes());
        assertThat(CommandLines.modern().parse("-device", "virtio-mem-pci,help").info())
                .isEqualTo(new InfoRequest.DeviceProperties("virtio-mem-pci"));
        assertThatThrownBy(() -> CommandLines.modern().parse("-machine", "help", "-m", "x"))
                .isInstanceOf(StartupException.class);
    }

    @Test
    void aWordAloneIsADisk() {
        OptionEntry disk = CommandLines.good("disk.img").devices().others().get(0);
        assertThat(disk.settings().get("file")).isEqualTo("disk.img");
        assertThat(disk.location()).isEqualTo("disk.img");
    }

    @Test
    void thePersonaIsAnOptionOrAVariable() throws StartupException {
        assertThat(CommandLines.good("-x-vmemu", "persona=7.2").persona()).isEqualTo(Persona.QEMU_7_2);
        assertThat(CommandLines.of(Persona.QEMU_7_2).parse().persona()).isEqualTo(Persona.QEMU_7_2);
        assertThat(CommandLines.of(Persona.QEMU_7_2)
                        .parse("-x-vmemu", "persona=10.0")
                        .persona())
                .isEqualTo(Persona.QEMU_10_0);
        assertThat(CommandLines.saidAbout("-x-vmemu", "persona=8.0"))
                .containsExactly("-x-vmemu persona=8.0: Parameter 'persona' does not accept value '8.0'");
    }

    @Test
    void aVariableThatNamesNoPersonaIsRefused() {
        Messages messages = new Messages("qemu", text -> {}, () -> 0);
        CommandLineParser parser = new CommandLineParser("qemu", messages, text -> new QDict(), name -> "11.0");
        assertThatThrownBy(() -> parser.parse(List.of()))
                .hasMessage("Parameter 'persona' does not accept value '11.0'")
                .extracting(e -> ((StartupException) e).location())
                .isEqualTo("VMEMU_PERSONA=11.0");
    }

    @Test
    void whatIsOursHasKeysOfItsOwn() {
        assertThat(CommandLines.good("-x-vmemu", "guest=none,clock=manual", "-x-vmemu", "seed=7,host=real,journal=on")
                        .vmemu())
                .isEqualTo(new VmemuOptions(
                        "none",
                        ClockControl.Mode.MANUAL,
                        7,
                        true,
                        new HostOptions(true, HostOptions.DEFAULT.simulated(), List.of())));
        assertThat(CommandLines.good().vmemu()).isEqualTo(VmemuOptions.NONE);
        assertThat(CommandLines.saidAbout("-x-vmemu", "foo=1"))
                .containsExactly("-x-vmemu foo=1: Invalid parameter 'foo'");
        assertThat(CommandLines.saidAbout("-x-vmemu", "clock=slow"))
                .containsExactly("-x-vmemu clock=slow: Parameter 'clock' does not accept value 'slow'");
    }
}
