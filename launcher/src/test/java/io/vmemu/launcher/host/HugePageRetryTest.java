package io.vmemu.launcher.host;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.device.VirtioMemPci;
import io.vmemu.emulator.error.ErrorReporter;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.identity.IdentityTypes;
import io.vmemu.emulator.machine.CpuTopology;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.machine.MachineConfig;
import io.vmemu.emulator.machine.MachineEnvironment;
import io.vmemu.emulator.machine.MachineType;
import io.vmemu.emulator.memory.HostConfig;
import io.vmemu.emulator.memory.HostMemory;
import io.vmemu.emulator.memory.SimulatedHost;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.emulator.qom.InputStyle;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.space.MemorySizes;
import io.vmemu.emulator.time.VirtualTime;
import io.vmemu.emulator.trace.LogTracer;
import io.vmemu.guest.GuestOptions;
import io.vmemu.guest.SimulatedGuest;
import io.vmemu.qmp.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A pool of 64 huge pages, 96 of them wanted: the driver meets BUSY, and its retry after 50 seconds finds the pool grown.
 * What it asks is what real Linux asked on real QEMU, whichever host it is; time is virtual.
 */
class HugePageRetryTest {
    private static final Path RECORDING =
            Path.of("..", "conformance", "traces", "observed", "hugetlb-prealloc-retry-6.12.json");
    private static final Pattern REQUEST =
            Pattern.compile("virtio_mem_(plug|unplug)_request addr=0x([0-9a-f]+) nb_blocks=(\\d+)");
    private static final Pattern ANSWER = Pattern.compile("virtio_mem_send_response type=(\\d)");
    private static final List<String> ANSWERS = List.of("ack", "nack", "busy", "error");
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(50);
    private static final long BLOCK = LinuxHost.HUGE_PAGE;

    private final VirtualTime time = new VirtualTime(0);
    private final List<String> log = new ArrayList<>();
    private final List<String> messages = new ArrayList<>();

    @Test
    void onASimulatedHost() throws QemuException, IOException {
        SimulatedHost host =
                new SimulatedHost(HostConfig.ofRam(64L << 30).withPools(new HostConfig.Pool(BLOCK, List.of(64L), 0)));
        play(host, pages -> host.setHugePages(BLOCK, 0, pages));
        assertThat(host.usage().holders()).isEmpty();
        assertThat(host.usage().pools()).allMatch(pool -> pool.freePages() == pool.pages());
    }

    @Test
    void onTheRealHost() throws QemuException, IOException {
        try (LinuxHost.HugePages pool = new LinuxHost.HugePages(64)) {
            play(LinuxHost.open(), pool::resize);
        }
    }

    private void play(HostMemory host, LongConsumer pool) throws QemuException, IOException {
        QDict recording = (QDict) Json.parse(Files.readString(RECORDING));
        Machine machine = machine(host);
        try {
            VirtioMemPci device = addDevice(machine);
            machine.start();
            time.runDue();
            log.clear();
            for (QObject each : (QList) requireNonNull(recording.get("steps"))) {
                play((QDict) each, device, pool);
            }
            assertThat(messages).containsExactly("qemu_prealloc_mem: preallocating memory failed: Bad address");
        } finally {
            machine.close();
        }
    }

    private void play(QDict step, VirtioMemPci device, LongConsumer pool) throws QemuException {
        QDict act = (QDict) requireNonNull(step.get("do"));
        switch (((QString) requireNonNull(act.get("op"))).value()) {
            case "resize" -> {
                device.device().setRequestedSize(number(act.get("requested-size")));
                // No time to speak of: the retry must not come yet.
                time.advance(RETRY_NANOS / 2);
            }
            case "host" ->
                pool.accept(
                        Long.parseLong(requireNonNull(act.get("cmd")).toString().replaceAll("\\D+(\\d+)\\D+", "$1")));
            default -> time.advance(RETRY_NANOS / 2 + 1);
        }
        assertThat(requests(device)).as("%s", act).isEqualTo(String.valueOf(step.get("requests")));
        if (step.get("size") instanceof QList sizes) {
            assertThat(device.device().size()).isEqualTo(number(sizes.get(0)));
        }
    }

    private static long number(@Nullable QObject value) {
        return ((QNum.Int) requireNonNull(value)).value();
    }

    /** What the driver asked since the last time, as the recording writes it. */
    private String requests(VirtioMemPci device) {
        QList requests = new QList();
        QList pending = new QList();
        for (String line : log) {
            Matcher request = REQUEST.matcher(line);
            Matcher answer = ANSWER.matcher(line);
            if (request.find()) {
                pending = new QList();
                pending.add(new QString(request.group(1)));
                pending.add(new QString("vm0"));
                pending.add(QNum.of((Long.parseLong(request.group(2), 16) - device.gpa()) / BLOCK));
                pending.add(QNum.of(Long.parseLong(request.group(3))));
            } else if (answer.find()) {
                pending.add(new QString(ANSWERS.get(Integer.parseInt(answer.group(1)))));
                requests.add(pending);
            }
        }
        log.clear();
        return String.valueOf(requests);
    }

    private Machine machine(HostMemory host) throws QemuException {
        LogTracer tracer = new LogTracer(log::add);
        assertThat(tracer.select("virtio_mem_*")).isTrue();
        MachineConfig config = new MachineConfig(
                Persona.QEMU_10_0,
                requireNonNull(MachineType.find("q35", Persona.QEMU_10_0)),
                Map.of(),
                MemorySizes.of(1L << 30, 10L << 30, 1L, MemorySizes.DEFAULT_RAM_SIZE),
                CpuTopology.SINGLE,
                "tcg",
                new MachineConfig.Identity(null, null),
                new MachineConfig.Boot(
                        null, Map.of(GuestOptions.ENTRY, "kernel=6.12 memhp_default_state=online_movable")),
                MachineConfig.Policy.DEFAULT,
                List.of());
        return new Machine(
                config,
                new MachineEnvironment(
                        time.loop(),
                        time.clock(),
                        tracer,
                        reporter(),
                        new IdentityTypes(Persona.QEMU_10_0),
                        host,
                        SimulatedGuest::new,
                        status -> {}));
    }

    private ErrorReporter reporter() {
        return new ErrorReporter() {
            @Override
            public void error(String text) {
                messages.add("error: " + text);
            }

            @Override
            public void warn(String text) {
                messages.add(text);
            }
        };
    }

    private static VirtioMemPci addDevice(Machine machine) throws QemuException {
        machine.addObject(
                new QDict()
                        .put("qom-type", "memory-backend-memfd")
                        .put("id", "mem0")
                        .put("size", 8L << 30)
                        .put("hugetlb", true)
                        .put("hugetlbsize", BLOCK)
                        .put("reserve", false),
                InputStyle.STRICT);
        machine.initializeBoard(List.of());
        return (VirtioMemPci) machine.addDevice(
                new QDict()
                        .put("driver", "virtio-mem-pci")
                        .put("id", "vm0")
                        .put("memdev", "mem0")
                        .put("block-size", BLOCK)
                        .put("prealloc", true),
                InputStyle.STRICT);
    }
}
