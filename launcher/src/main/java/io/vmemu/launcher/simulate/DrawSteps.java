package io.vmemu.launcher.simulate;

import io.vmemu.emulator.fault.Fault;
import io.vmemu.emulator.fault.FaultPoint;
import io.vmemu.emulator.fault.Trigger;
import io.vmemu.emulator.machine.GuestConsole.BlockState;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.random.Ratio;
import io.vmemu.emulator.random.SeededRandom;
import java.util.ArrayList;
import java.util.List;

/** Draws what happens. Each program knows only some kinds of acts and faults: many together hide each other. */
final class DrawSteps {
    private static final long MICRO = 1_000;
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000_000_000L;
    private static final List<Long> DELAYS = List.of(
            0L,
            MICRO,
            20 * MICRO,
            MILLI,
            10 * MILLI,
            150 * MILLI,
            700 * MILLI,
            SECOND,
            5 * SECOND,
            60 * SECOND,
            700 * SECOND);
    private static final List<String> LOOKS = List.of(
            "query-memory-devices",
            "query-memory-size-summary",
            "query-status",
            "query-migrate",
            "query-memdev",
            "query-hotpluggable-cpus",
            "query-cpus-fast",
            "query-pci",
            "query-events",
            "x-vmemu-guest-info",
            "x-vmemu-host-usage",
            "query-named-block-nodes");
    private static final List<String> NOISE = List.of(
            "}",
            "{'execute':",
            "[[[[[[",
            "\"\\ud800\"",
            "{\"execute\":\"qom-get\"}{\"execute\":1}",
            "{\"execute\":\"query-status\",\"arguments\":{\"x\":1}}",
            "\u00ff\u0000\u0001",
            "{\"exec-oob\":\"query-status\"}",
            "12345678901234567890123456789",
            "nan\n");

    private static final QDict NO_FILE = new QDict()
            .put("qom-type", "memory-backend-file")
            .put("id", "file")
            .put("size", 2L << 20)
            .put("mem-path", "/nonexistent/memory");

    /** Kinds of acts. */
    private enum Kind {
        RESIZE,
        ARM,
        RUN_STATE,
        RESET,
        PLUG,
        UNPLUG,
        GUEST_ACT,
        WORKLOAD,
        HOST,
        MIGRATE,
        SNAPSHOT,
        CLIENT,
        LOOK,
        DMA,
        POWER
    }

    private final SeededRandom random;
    private final Setting setting;
    private final List<Kind> kinds = new ArrayList<>();
    private final List<FaultPoint> points = new ArrayList<>();

    DrawSteps(SeededRandom random, Setting setting) {
        this.random = random;
        this.setting = setting;
        int share = random.pick(List.of(20, 40, 70));
        for (Kind kind : Kind.values()) {
            boolean always = kind == Kind.RESIZE || kind == Kind.ARM;
            if (always || percent(kind == Kind.POWER ? 8 : share)) {
                kinds.add(kind);
            }
        }
        int faulty = random.pick(List.of(0, 10, 30, 60));
        for (FaultPoint point : FaultPoint.values()) {
            if (percent(faulty)) {
                points.add(point);
            }
        }
    }

    List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        long count = random.between(2, 20);
        while (steps.size() < count) {
            Kind kind = percent(60) ? random.pick(List.of(Kind.RESIZE, Kind.ARM)) : random.pick(kinds);
            if (kind != Kind.ARM || !points.isEmpty()) {
                steps.add(new Step(random.pick(DELAYS), act(kind)));
            }
        }
        return steps;
    }

    private boolean percent(int percent) {
        return random.chance(Ratio.percent(percent));
    }

    private Act act(Kind kind) {
        return switch (kind) {
            case RESIZE -> resize();
            case ARM -> percent(80) ? new Act.Arm(fault()) : new Act.Disarm();
            case RUN_STATE -> new Act.Command(random.pick(List.of("stop", "cont", "cont", "system_wakeup")));
            case RESET -> new Act.Command("system_reset");
            case PLUG -> new Act.PlugIn(newDevice());
            case UNPLUG -> new Act.Command("device_del", new QDict().put("id", anyDevice()));
            case GUEST_ACT -> guestAct();
            case WORKLOAD -> workload();
            case HOST -> host();
            case MIGRATE -> percent(75) ? new Act.Migrate() : new Act.Command("migrate_cancel");
            case SNAPSHOT -> percent(50) ? new Act.Save() : new Act.Load();
            case CLIENT -> percent(50) ? new Act.Reconnect() : new Act.Noise(random.pick(NOISE));
            case LOOK -> percent(90) ? new Act.Command(random.pick(LOOKS)) : new Act.Command("object-add", NO_FILE);
            case DMA -> dma();
            case POWER -> new Act.Command(random.pick(List.of("system_powerdown", "system_powerdown", "quit")));
        };
    }

    private String anyDevice() {
        int number = percent(80) ? random.below(setting.devices().size()) : random.below(DeviceSpec.PLACES);
        return number == DeviceSpec.PLACES - 1 ? "dimm" + number : "vm" + number;
    }

    private Act resize() {
        DeviceSpec device = setting.devices().get(random.below(setting.devices().size()));
        DeviceSpec.VirtioMem mem = device.mem();
        long value = mem == null
                ? 0
                : random.pick(List.of(
                        0L, device.size(), random.below(device.size() / mem.blockSize() + 1) * mem.blockSize()));
        if (percent(3)) {
            value = random.nextLong();
        }
        return new Act.Command(
                "qom-set",
                new QDict()
                        .put("path", device.id())
                        .put("property", "requested-size")
                        .put("value", value));
    }

    private DeviceSpec newDevice() {
        int number = random.below(DeviceSpec.PLACES);
        return number == DeviceSpec.PLACES - 1
                ? Draw.dimm(random, setting.nodes())
                : Draw.virtioMem(random, number, setting.nodes(), setting.persona());
    }

    private Act guestAct() {
        if (percent(50)) {
            return new Act.SetBlock(random.below(64), random.pick(List.of(BlockState.values())));
        }
        return new Act.Command(random.pick(List.of(
                "x-vmemu-guest-load-driver",
                "x-vmemu-guest-unload-driver",
                "x-vmemu-guest-suspend",
                "x-vmemu-guest-suspend",
                "x-vmemu-guest-reboot",
                "x-vmemu-guest-reboot",
                "x-vmemu-guest-crash")));
    }

    private Act workload() {
        QDict id = new QDict().put("id", "w" + random.below(2));
        if (percent(40)) {
            return new Act.Command("x-vmemu-guest-workload-stop", id);
        }
        return new Act.Command(
                "x-vmemu-guest-workload-start",
                id.put("kind", random.pick(List.of("movable", "unmovable", "pinned")))
                        .put("size", random.between(1, 512) << 20));
    }

    private Act host() {
        if (percent(60)) {
            return new Act.Command(
                    "x-vmemu-host-set-huge-pages",
                    new QDict().put("pages", random.pick(List.of(0L, random.between(0, 64), 4096L))));
        }
        return new Act.Command(
                "x-vmemu-host-set-used",
                new QDict().put("size", random.pick(List.of(0L, 64L << 30, random.between(60, 64) << 30))));
    }

    private Act dma() {
        QDict id = new QDict().put("id", anyDevice());
        return percent(60)
                ? new Act.Command("x-vmemu-host-dma-attach", id.put("max-mappings", random.below(40)))
                : new Act.Command("x-vmemu-host-dma-detach", id);
    }

    private Fault fault() {
        FaultPoint point = random.pick(points);
        // A driver that is told to try again does so at once, and a guest that resets itself begins again: not for
        // ever.
        int most = point == FaultPoint.DEVICE_PLUG_NACK || point == FaultPoint.GUEST_RESETS ? 50 : 100;
        Trigger trigger = random.pick(List.of(
                Trigger.nth(random.between(1, 6)),
                Trigger.first(random.between(1, 5)),
                Trigger.ratio(Ratio.percent((int) random.between(10, most)))));
        long amount = switch (point.parameter()) {
            case NONE -> 0;
            case MILLIS -> random.pick(List.of(1L, 500L, 1000L, 60_000L));
            case BYTES -> random.pick(List.of(0L, 10L, 64L << 20));
            case PAGES -> random.between(0, 600);
        };
        return new Fault(point, trigger, amount);
    }
}
