package io.vmemu.launcher.simulate;

import io.vmemu.emulator.random.Ratio;
import io.vmemu.emulator.random.SeededRandom;
import java.util.ArrayList;
import java.util.List;

/** Draws a program from a seed: first the machine, then which kinds of things happen to it, then what happens. */
final class Draw {
    private static final long MIB = 1L << 20;
    private static final long MOST_BLOCKS = 96;
    private static final long MOST_BYTES = 1024 * MIB;
    private static final List<String> KERNELS = List.of("5.10", "6.1", "6.12", "7.3");
    private static final List<String> STATES =
            List.of("online_movable", "online_movable", "online", "online_kernel", "offline");
    private static final List<String> ROGUES = List.of(
            "none",
            "silent",
            "flooding",
            "greedy",
            "windows",
            "ring-index",
            "ring-head",
            "ring-loop",
            "ring-address",
            "request-short",
            "response-short",
            "request-unknown");

    private final SeededRandom random;

    private Draw(SeededRandom random) {
        this.random = random;
    }

    /** The program of a seed. */
    static Program of(long seed) {
        SeededRandom root = new SeededRandom(seed);
        Draw draw = new Draw(root.stream("setting"));
        Setting setting = draw.setting();
        List<Integer> wanted = new ArrayList<>();
        for (int i = 0; i < DeviceSpec.PLACES; i++) {
            wanted.add(draw.random.below(17));
        }
        return new Program(seed, setting, new DrawSteps(root.stream("steps"), setting).steps(), wanted);
    }

    private boolean percent(int percent) {
        return random.chance(Ratio.percent(percent));
    }

    private Setting setting() {
        String persona = percent(25) ? "7.2" : "10.0";
        int nodes = percent(20) ? 2 : 1;
        String kernel = random.pick(KERNELS);
        List<String> words = guestWords();
        List<DeviceSpec> devices = new ArrayList<>();
        int count = random.pick(List.of(1, 1, 1, 2, 2, 3, 4));
        for (int number = 0; number < count; number++) {
            devices.add(virtioMem(random, number, nodes, persona));
        }
        if (percent(10)) {
            devices.add(dimm(random, nodes));
        }
        String machine = percent(70) ? "q35" : "pc";
        int hugePages = random.pick(List.of(0, 16, 64, 1024));
        return new Setting(
                persona,
                machine,
                random.pick(List.of(256, 512)),
                nodes,
                hugePages,
                percent(50),
                kernel,
                words,
                devices);
    }

    private List<String> guestWords() {
        List<String> words = new ArrayList<>();
        if (percent(12)) {
            words.add("driver=" + random.pick(ROGUES));
        }
        if (percent(80)) {
            words.add("memhp_default_state=" + random.pick(STATES));
        }
        if (percent(15)) {
            words.add("memory_hotplug.online_policy=auto-movable");
            words.add("memory_hotplug.auto_movable_ratio=" + random.between(1, 400));
        }
        if (percent(10)) {
            words.add("virtio_mem.force_bbm=1");
        }
        if (percent(5)) {
            words.add("virtio_mem.unplug_online=0");
        }
        if (percent(20)) {
            words.add(random.pick(List.of("movable=", "unmovable=", "pinned=")) + random.between(1, 60) + "%");
        }
        if (percent(40)) {
            words.add(
                    random.pick(List.of("speed=instant", "speed=linux", "boot-millis=300", "plug-micros-per-mib=50")));
        }
        return words;
    }

    /** A virtio-mem device for a place. */
    static DeviceSpec virtioMem(SeededRandom random, int number, int nodes, String persona) {
        long blockSize = (2 * MIB) << random.pick(List.of(0, 0, 0, 1, 2, 3, 5, 6, 7));
        long most = Math.min(MOST_BLOCKS, MOST_BYTES / blockSize);
        long blocks = random.pick(List.of(1L, random.between(1, Math.min(16, most)), random.between(1, most)));
        long size = percent(random, 50) ? blocks * blockSize : roundedUp(blocks * blockSize);
        boolean dynamic = persona.equals("10.0") && percent(random, 10);
        return new DeviceSpec(
                number,
                DeviceSpec.Kind.VIRTIO_MEM,
                random.pick(List.of(DeviceSpec.Backend.values())),
                size,
                random.below(nodes),
                null,
                new DeviceSpec.VirtioMem(
                        blockSize,
                        percent(random, 50) ? 0 : random.below(size / blockSize + 1) * blockSize,
                        dynamic ? "on" : random.pick(List.of("on", "on", "auto", "off")),
                        percent(random, 30),
                        dynamic));
    }

    private static long roundedUp(long size) {
        long unit = 128 * MIB;
        return (size + unit - 1) & -unit;
    }

    /** A DIMM, at the last place. */
    static DeviceSpec dimm(SeededRandom random, int nodes) {
        return new DeviceSpec(
                DeviceSpec.PLACES - 1,
                DeviceSpec.Kind.DIMM,
                DeviceSpec.Backend.RAM,
                128 * MIB * random.between(1, 4),
                random.below(nodes),
                null,
                null);
    }

    private static boolean percent(SeededRandom random, int percent) {
        return random.chance(Ratio.percent(percent));
    }
}
