package io.vmemu.qmp.hmp;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qom.Persona;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The machine as a whole, its buses, and commands that start and stop it. */
final class SystemInfoTest {
    private FakeQmp qmp;

    @BeforeEach
    void make() throws QemuException {
        qmp = new FakeQmp(Persona.QEMU_10_0, "q35");
    }

    @Test
    void theVersionIsThatOfTheProgram() throws QemuException {
        qmp.answer("query-version", "{'qemu': {'major': 10, 'minor': 0, 'micro': 13}, 'package': 'Debian 1:10.0.13'}");

        assertThat(qmp.run("info version")).isEqualTo("10.0.13Debian 1:10.0.13\n");
    }

    @Test
    void aMachineMayHaveANameAndHasAnId() throws QemuException {
        qmp.answer("query-name", "{}").answer("query-uuid", "{'UUID': '00000000-0000-0000-0000-000000000000'}");
        assertThat(qmp.run("info name")).isEmpty();
        assertThat(qmp.run("info uuid")).isEqualTo("00000000-0000-0000-0000-000000000000\n");

        qmp.answer("query-name", "{'name': 'vm1'}");
        assertThat(qmp.run("info name")).isEqualTo("vm1\n");
    }

    @ParameterizedTest
    @CsvSource({"true, true, enabled", "false, true, disabled", "false, false, not compiled"})
    void kvmIsUsedOrNot(boolean enabled, boolean present, String shown) throws QemuException {
        qmp.answer("query-kvm", "{'enabled': " + enabled + ", 'present': " + present + "}");

        assertThat(qmp.run("info kvm")).isEqualTo("kvm support: " + shown + "\n");
    }

    @ParameterizedTest
    @CsvSource({
        "true, running, running",
        "false, paused, paused",
        "false, prelaunch, paused (prelaunch)",
        "false, inmigrate, paused (inmigrate)",
        "false, postmigrate, paused (postmigrate)",
    })
    void theStatusTellsWhyItIsPaused(boolean running, String state, String shown) throws QemuException {
        qmp.answer("query-status", "{'running': " + running + ", 'status': '" + state + "'}");

        assertThat(qmp.run("info status")).isEqualTo("VM status: " + shown + "\n");
    }

    @Test
    void theCurrentCpuIsMarked() throws QemuException {
        qmp.answer("query-cpus-fast", "[{'cpu-index': 0, 'thread-id': 7595}, {'cpu-index': 1, 'thread-id': 7596}]");

        assertThat(qmp.run("info cpus")).isEqualTo("* CPU #0: thread_id=7595\n  CPU #1: thread_id=7596\n");
    }

    @Test
    void placesForCpusAreListed() throws QemuException {
        qmp.answer("query-hotpluggable-cpus", """
                [{"type": "qemu64-x86_64-cpu", "vcpus-count": 1,
                  "props": {"core-id": 1, "thread-id": 0, "node-id": 0, "socket-id": 0}},
                 {"type": "qemu64-x86_64-cpu", "vcpus-count": 1, "qom-path": "/machine/unattached/device[0]",
                  "props": {"core-id": 0, "thread-id": 0, "node-id": 0, "socket-id": 0}}]""");

        assertThat(qmp.run("info hotpluggable-cpus")).isEqualTo("""
                        Hotpluggable CPUs:
                          type: "qemu64-x86_64-cpu"
                          vcpus_count: "1"
                          CPUInstance Properties:
                            node-id: "0"
                            socket-id: "0"
                            core-id: "1"
                            thread-id: "0"
                          type: "qemu64-x86_64-cpu"
                          vcpus_count: "1"
                          qom_path: "/machine/unattached/device[0]"
                          CPUInstance Properties:
                            node-id: "0"
                            socket-id: "0"
                            core-id: "0"
                            thread-id: "0"
                        """);
    }

    @Test
    void theHostsSideIsShown() throws QemuException {
        qmp.answer("query-chardev", "[{'label': 'c0', 'filename': 'null', 'frontend-open': false}]")
                .answer(
                        "query-iothreads",
                        "[{'id': 'io1', 'thread-id': 13183, 'poll-max-ns': 32768, 'poll-grow': 0, 'poll-shrink': 0,"
                                + " 'aio-max-batch': 0}]")
                .answer("query-dump", "{'status': 'none', 'completed': 0, 'total': 0}")
                .answer(
                        "query-dirty-rate",
                        "{'status': 'unstarted', 'start-time': 0, 'calc-time': 0, 'calc-time-unit': 'second',"
                                + " 'sample-pages': 0, 'mode': 'page-sampling'}");

        assertThat(qmp.run("info chardev")).isEqualTo("c0: filename=null\n");
        assertThat(qmp.run("info iothreads")).isEqualTo("""
                        io1:
                          thread_id=13183
                          poll-max-ns=32768
                          poll-grow=0
                          poll-shrink=0
                          aio-max-batch=0
                        """);
        assertThat(qmp.run("info dump")).isEqualTo("Status: none\n");
        assertThat(qmp.run("info dirty_rate")).isEqualTo("""
                        Status: unstarted
                        Start Time: 0 (ms)
                        Sample Pages: 0 (per GB)
                        Period: 0 (sec)
                        Mode: page-sampling
                        Dirty rate: (not ready)
                        """);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            emptyValue = "",
            value = {
                "block;''",
                "block -n;''",
                "blockstats;''",
                "block-jobs;No active jobs~",
                "history;''",
                "capture;''",
                "tpm;''",
                "usernet;''",
                "snapshots;no block device can store vmstate for snapshot~",
                "replay;Record/replay is not active~",
                "vcpu_dirty_limit;Dirty page limit not enabled!~",
            })
    void whatIsNotThereIsToldSo(String item, String shown) {
        assertThat(qmp.run("info " + item)).isEqualTo(shown.replace('~', '\n'));
    }

    @Test
    void virtioDevicesAreListed() throws QemuException {
        qmp.answer("x-query-virtio", "[{'path': '/machine/peripheral/vm0/virtio-backend', 'name': 'virtio-mem'}]");
        assertThat(qmp.run("info virtio")).isEqualTo("/machine/peripheral/vm0/virtio-backend [virtio-mem]\n");

        assertThat(new FakeQmp(Persona.QEMU_7_2, "none")
                        .answer("x-query-virtio", "[]")
                        .run("info virtio"))
                .isEqualTo("No VirtIO devices\n");
        assertThat(new FakeQmp(Persona.QEMU_10_0, "none")
                        .answer("x-query-virtio", "[]")
                        .run("info virtio"))
                .isEqualTo("Error: No virtio devices found\n");
    }

    @Test
    void pciFunctionsAreListed() throws QemuException {
        String devices = """
                [{"bus": 0, "devices": [
                  {"bus": 0, "slot": 2, "function": 1, "qdev_id": "rp2", "irq": 0, "irq_pin": 1,
                   "class_info": {"class": 1540, "desc": "PCI bridge"}, "id": {"vendor": 6966, "device": 12},
                   "regions": [{"bar": 0, "type": "memory", "address": -1, "size": 4096, "prefetch": false,
                                "mem_type_64": false}],
                   "pci_bridge": {"bus": {"number": 0, "secondary": 0, "subordinate": 0,
                     "io_range": {"base": 61440, "limit": 4095},
                     "memory_range": {"base": 4293918720, "limit": 1048575},
                     "prefetchable_range": {"base": 4293918720, "limit": 1048575}}}},
                  {"bus": 0, "slot": 5, "function": 0, "qdev_id": "b0", "irq": 0, "irq_pin": 1,
                   "class_info": {"class": 255},
                   "id": {"vendor": 6900, "device": 4098, "subsystem-vendor": 6900, "subsystem": 5},
                   "regions": [{"bar": 0, "type": "io", "address": -1, "size": 64},
                               {"bar": 4, "type": "memory", "address": -1, "size": 16384, "prefetch": true,
                                "mem_type_64": true}]}]}]""";

        String shown = """
                  Bus  0, device   2, function 1:
                    PCI bridge: PCI device 1b36:000c
                      IRQ 0, pin A
                      BUS 0.
                      secondary bus 0.
                      subordinate bus 0.
                      IO range [0xf000, 0x0fff]
                      memory range [0xfff00000, 0x000fffff]
                      prefetchable memory range [0xfff00000, 0x000fffff]
                      BAR0: 32 bit memory (not mapped)
                      id "rp2"
                  Bus  0, device   5, function 0:
                    Class 0255: PCI device 1af4:1002
                      PCI subsystem 1af4:0005
                      IRQ 0, pin A
                      BAR0: I/O (not mapped)
                      BAR4: 64 bit prefetchable memory (not mapped)
                      id "b0"
                """;

        assertThat(qmp.answer("query-pci", devices).run("info pci")).isEqualTo(shown);
        assertThat(new FakeQmp(Persona.QEMU_7_2, "q35")
                        .answer("query-pci", devices)
                        .run("info pci"))
                .contains("      BAR0: 32 bit memory at 0xffffffffffffffff [0x00000ffe].\n")
                .contains("      BAR0: I/O at 0xffffffffffffffff [0x003e].\n")
                .contains("      BAR4: 64 bit prefetchable memory at 0xffffffffffffffff [0x00003ffe].\n");
    }

    @Test
    void theDeviceTreeShowsTheLatestDeviceFirst() throws QemuException {
        HmpMachine monitor = HmpMachine.q35(Persona.QEMU_10_0);
        monitor.run("object_add memory-backend-ram,id=m0,size=512M");
        monitor.run("device_add virtio-mem-pci,id=vm0,memdev=m0,bus=rp1");

        assertThat(monitor.run("info qtree -b")).startsWith("""
                        bus: main-system-bus
                          type System
                          dev: q35-pcihost, id ""
                            bus: pcie.0
                              type PCIE
                              dev: pcie-root-port, id "rp3"
                                bus: rp3
                                  type PCIE
                              dev: pcie-root-port, id "rp2"
                                bus: rp2
                                  type PCIE
                              dev: pcie-root-port, id "rp1"
                                bus: rp1
                                  type PCIE
                                  dev: virtio-mem-pci, id "vm0"
                                    bus: virtio-bus
                                      type virtio-pci-bus
                                      dev: virtio-mem, id ""
                        """).contains("      dev: mch, id \"\"\n");
    }

    @Test
    void theDeviceTreeShowsProperties() throws QemuException {
        HmpMachine monitor = HmpMachine.q35(Persona.QEMU_10_0);
        monitor.run("object_add memory-backend-ram,id=m0,size=512M");
        monitor.run("device_add virtio-mem-pci,id=vm0,memdev=m0,bus=rp1");

        assertThat(monitor.run("info qtree"))
                .contains("            addr = 00.0\n")
                .contains("            multifunction = false\n")
                .contains("            romfile = \"\"\n")
                .contains("            romsize = 4294967295 (0xffffffff)\n")
                .contains("            x-max-bounce-buffer-size = 4096 (4 KiB)\n")
                .contains("            class Class 00ff, addr 00:00.0, pci id 1af4:1058 (sub 1af4:1100)\n")
                .contains("            bar 1: mem at 0xffffffffffffffff [0xffe]\n")
                .contains("                memaddr = 4294967296 (0x100000000)\n")
                .contains("                unplugged-inaccessible = \"on\"\n")
                .contains("        mem-reserve = 18446744073709551615 (16 EiB)\n")
                .contains("        multifunction = true\n")
                .doesNotContain("memdev")
                .doesNotContain("realized")
                .doesNotContain(" legacy-");
    }

    @Test
    void onlyTheNewerOneHasABriefTree() throws QemuException {
        assertThat(HmpMachine.of(Persona.QEMU_7_2, "none").run("info qtree -b")).isEqualTo("""
                        qtree: extraneous characters at the end of line
                        Try "help info qtree" for more information
                        """);
        assertThat(HmpMachine.of(Persona.QEMU_7_2, "none").run("info qtree"))
                .isEqualTo("bus: main-system-bus\n  type System\n");
    }

    @ParameterizedTest
    @CsvSource({
        "stop, stop",
        "s, stop",
        "cont, cont",
        "c, cont",
        "quit, quit",
        "q, quit",
        "system_reset, system_reset",
        "system_powerdown, system_powerdown",
        "system_wakeup, system_wakeup",
        "nmi, inject-nmi",
    })
    void commandsOfTheMachineAreThoseOfQmp(String line, String command) throws QemuException {
        qmp.answer(command, "{}");

        assertThat(qmp.run(line)).isEmpty();
        assertThat(qmp.calls).containsExactly(command + " {}");
    }

    @Test
    void theMachineStopsAndGoes() throws QemuException {
        HmpMachine monitor = HmpMachine.q35(Persona.QEMU_10_0);

        assertThat(monitor.run("info status")).isEqualTo("VM status: paused (prelaunch)\n");
        assertThat(monitor.run("cont")).isEmpty();
        assertThat(monitor.run("info status")).isEqualTo("VM status: running\n");
        assertThat(monitor.run("s")).isEmpty();
        assertThat(monitor.run("info status")).isEqualTo("VM status: paused\n");
        assertThat(monitor.run("system_wakeup"))
                .isEqualTo("Error: Unable to wake up: guest is not in suspended state\n");
    }

    @Test
    void aWatchdogsActionIsOneOfAFew() throws QemuException {
        qmp.answer("set-action", "{}");

        assertThat(qmp.run("watchdog_action pause")).isEmpty();
        assertThat(qmp.run("watchdog_action x")).isEqualTo("Error: invalid parameter value: x\n");
        assertThat(qmp.calls).containsExactly("set-action {\"watchdog\": \"pause\"}");
    }

    @Test
    void aFileMustComeAlong() throws QemuException {
        HmpMachine monitor = HmpMachine.q35(Persona.QEMU_10_0);

        assertThat(monitor.run("getfd x")).isEqualTo("Error: No file descriptor supplied via SCM_RIGHTS\n");
        assertThat(monitor.run("closefd x")).isEqualTo("Error: File descriptor named 'x' not found\n");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "512, 512 B",
        "4096, 4 KiB",
        "1023, 0.999 KiB",
        "1536, 1.5 KiB",
        "2097152, 2 MiB",
        "-1, 16 EiB",
    })
    void sizesHaveThreeDigits(long bytes, String shown) {
        assertThat(SizeWords.of(bytes)).isEqualTo(shown);
    }
}
