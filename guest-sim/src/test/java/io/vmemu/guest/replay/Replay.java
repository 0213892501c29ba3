package io.vmemu.guest.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.GuestConsole;
import io.vmemu.emulator.machine.GuestView;
import io.vmemu.emulator.vmem.MemdevFacts;
import io.vmemu.emulator.vmem.OnOffAuto;
import io.vmemu.emulator.vmem.VirtioMemConfig;
import io.vmemu.emulator.vmem.VirtioMemDevice;
import io.vmemu.guest.TestMachine;
import io.vmemu.guest.TestRam;
import io.vmemu.guest.TraceLog;
import io.vmemu.guest.replay.Scenario.Device;
import io.vmemu.guest.replay.Scenario.Expected;
import io.vmemu.guest.replay.Scenario.Request;
import io.vmemu.guest.replay.Scenario.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** One scenario on a machine of its own: does what was done, and compares what comes of it. */
final class Replay {
    private static final String[] ANSWERS = {"ack", "nack", "busy", "error"};
    private static final long HUGE_PAGE = 2 << 20;
    /** The host of the recordings had a pool of 64 pages of 2 MiB. */
    private static final long POOL = 64;
    /** What the host did in a recording that had it do something: the pool has grown to 256 pages. */
    private static final String POOL_GROWS = "echo 256 > /proc/sys/vm/nr_hugepages";

    /** What a shell in the guest did in a recording: had all offline memory brought online. */
    private static final String ALL_ONLINE = "for m in /sys/devices/system/memory/memory*; do"
            + " grep -q offline $m/state && echo online_movable > $m/state; done";
    /** By how much MemTotal differs between runs of one kernel, with its number of devices and its command line. */
    private static final long MEM_TOTAL_KIB = 8;

    private final Scenario scenario;
    private final TestMachine machine;
    private final Map<String, VirtioMemDevice> devices = new LinkedHashMap<>();
    private final List<TestRam> pools = new ArrayList<>();
    private final List<Request> unsettled = new ArrayList<>();

    Replay(Scenario scenario) {
        this.scenario = scenario;
        this.machine = new TestMachine(Long.parseLong(scenario.memory().replace("G", "")) << 30)
                .kernel(scenario.kernel() + ".0-test", "console=ttyS0 " + scenario.commandLine());
        for (Device device : scenario.devices()) {
            devices.put(device.id(), add(device));
        }
    }

    void run() {
        machine.powerOn();
        machine.settle();
        compare("boot", scenario.boot());
        for (int i = 0; i < scenario.steps().size(); i++) {
            Step step = scenario.steps().get(i);
            perform(step);
            if (step.settle()) {
                machine.settle();
                compare("step " + i, step.expected());
            } else {
                unsettled.addAll(step.expected().requests());
            }
        }
    }

    private void perform(Step step) {
        switch (step.op()) {
            case "resize" -> machine.resize(devices.get(step.device()), step.requestedSize());
            case "reset" -> reset();
            case "settle" -> machine.advance(step.quiet() * TestMachine.SECOND);
            case "host" -> {
                if (step.command().equals(POOL_GROWS)) {
                    pools.forEach(pool -> pool.addPages(256 - POOL));
                }
            }
            case "sh" -> shell(step);
            default -> throw new IllegalArgumentException(step.op());
        }
    }

    private void shell(Step step) {
        GuestConsole console = Objects.requireNonNull(machine.guest().console());
        try {
            if (step.command().equals(ALL_ONLINE)) {
                for (GuestView.Block block : view().blocks()) {
                    if (!block.isOnline()) {
                        console.setBlockState(block.index(), GuestConsole.BlockState.ONLINE_MOVABLE);
                    }
                }
            } else if (step.command().startsWith("rmmod virtio_mem")) {
                console.unloadDriver();
            } else if (step.command().startsWith("insmod ")) {
                console.loadDriver();
            } else if (!step.expected().requests().isEmpty()) {
                // What ran in the guest took all memory there was: then the kernel gave up and booted again.
                reset();
            }
        } catch (QemuException e) {
            throw new AssertionError(e.desc(), e);
        }
    }

    private void reset() {
        machine.systemReset();
        machine.advance(TestMachine.SECOND);
    }

    private GuestView view() {
        return Objects.requireNonNull(machine.guest().view());
    }

    private VirtioMemDevice add(Device device) {
        boolean huge = device.backendOptions().contains("hugetlb=on");
        Map<String, String> properties = device.properties();
        VirtioMemConfig config = VirtioMemConfig.builder()
                .blockSize(device.blockSize())
                .requestedSize(device.requestedSize())
                .memaddr(scenario.memaddrs().get(device.id()))
                .prealloc("on".equals(properties.get("prealloc")))
                .unpluggedInaccessible(OnOffAuto.valueOf(
                        properties.getOrDefault("unplugged-inaccessible", "on").toUpperCase(Locale.ROOT)))
                .build();
        MemdevFacts memdev = new MemdevFacts(
                "m-" + device.id(),
                device.size(),
                huge ? HUGE_PAGE : 4096,
                device.backendOptions().contains("share=on"),
                device.backend().equals("memory-backend-memfd"),
                false,
                false,
                false);
        TestRam ram = huge ? new TestRam(device.size(), HUGE_PAGE, POOL) : new TestRam(device.size());
        pools.add(ram);
        return machine.addDevice(config, memdev, ram);
    }

    private void compare(String where, Expected expected) {
        List<Request> wanted = new ArrayList<>(unsettled);
        unsettled.clear();
        wanted.addAll(expected.requests());
        List<Request> requests =
                machine.log().take().stream().map(this::request).toList();
        assertThat(requests).as(where + ": requests").isEqualTo(wanted);
        if (!expected.sizes().isEmpty()) {
            assertThat(devices.values().stream().map(VirtioMemDevice::size).toList())
                    .as(where + ": sizes")
                    .isEqualTo(expected.sizes());
        }
        if (expected.memTotalKib() != 0) {
            assertThat(view().memTotalSize() >> 10)
                    .as(where + ": MemTotal")
                    .isCloseTo(expected.memTotalKib(), within(MEM_TOTAL_KIB));
        }
        assertThat(machine.errors()).as(where + ": rules broken").isEmpty();
    }

    private Request request(TraceLog.Entry entry) {
        for (Map.Entry<String, VirtioMemDevice> device : devices.entrySet()) {
            long offset = entry.gpa() - device.getValue().properties().memaddr();
            if (offset >= 0 && offset < device.getValue().properties().regionSize()) {
                return new Request(
                        entry.type(),
                        device.getKey(),
                        offset / device.getValue().properties().blockSize(),
                        entry.blockCount(),
                        ANSWERS[entry.answer()]);
            }
        }
        return new Request(entry.type(), "null", entry.gpa(), entry.blockCount(), ANSWERS[entry.answer()]);
    }
}
