package io.vmemu.guest.random;

import static io.vmemu.guest.TestMachine.GIB;
import static io.vmemu.guest.TestMachine.MIB;

import io.vmemu.emulator.random.Ratio;
import io.vmemu.emulator.random.SeededRandom;
import io.vmemu.emulator.vmem.MemdevFacts;
import io.vmemu.emulator.vmem.OnOffAuto;
import io.vmemu.emulator.vmem.VirtioMemConfig;
import io.vmemu.emulator.vmem.VirtioMemDevice;
import io.vmemu.guest.TestMachine;
import io.vmemu.guest.TestRam;
import io.vmemu.guest.linux.KernelVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A machine, its devices and its guest, drawn from a seed; as many of the same kind can be made as are needed.
 *
 * @param isTame whether nothing in the guest holds on to memory, and all that is plugged comes online
 */
record RandomWorld(
        long seed,
        long bootSize,
        String kernel,
        String commandLine,
        String options,
        boolean isTame,
        List<DeviceSpec> devices) {
    private static final long TIB = 1L << 40;
    private static final long END = 60 * TIB;
    private static final long MEMORY_BLOCK = 128 * MIB;

    /** A device; {@code pool} is how many pages its host has at first. */
    record DeviceSpec(long gpa, long size, long blockSize, OnOffAuto inaccessible, boolean prealloc, long pool) {}

    static RandomWorld draw(long seed) {
        SeededRandom random = new SeededRandom(seed).stream("world");
        String kernel = random.pick(List.of("5.8", "5.10", "5.11", "5.15", "6.1", "6.12", "7.3"));
        String state = random.pick(List.of("online_movable", "online_movable", "online", "online_kernel", "offline"));
        StringBuilder line = new StringBuilder("memhp_default_state=" + state);
        if (random.chance(Ratio.percent(20))) {
            line.append(" memory_hotplug.online_policy=auto-movable memory_hotplug.auto_movable_ratio=")
                    .append(random.between(1, 400));
        }
        boolean bigBlocks = random.chance(Ratio.percent(10));
        if (bigBlocks) {
            line.append(" virtio_mem.force_bbm=1");
        }
        boolean keepsOnline = random.chance(Ratio.percent(5));
        if (keepsOnline) {
            line.append(" virtio_mem.unplug_online=0");
        }
        String options = workload(random) + speed(random);
        boolean tame = !keepsOnline && !options.contains("%") && state.startsWith("online");
        return new RandomWorld(
                seed,
                random.pick(List.of(GIB / 2, GIB, 2 * GIB, 4 * GIB)),
                kernel,
                line.toString(),
                options,
                tame,
                devices(random));
    }

    private static String workload(SeededRandom random) {
        if (random.chance(Ratio.percent(60))) {
            return "seed=1";
        }
        StringBuilder words = new StringBuilder("seed=" + random.below(1000));
        for (String kind : List.of("movable", "unmovable", "pinned")) {
            if (random.chance(Ratio.percent(50))) {
                words.append(' ')
                        .append(kind)
                        .append('=')
                        .append(random.between(1, 60))
                        .append('%');
            }
        }
        return words.toString();
    }

    private static String speed(SeededRandom random) {
        return random.pick(List.of("", " speed=instant", " speed=linux"));
    }

    private static List<DeviceSpec> devices(SeededRandom random) {
        List<DeviceSpec> all = new ArrayList<>();
        long gpa = 8 * GIB;
        for (int count = random.pick(List.of(1, 1, 1, 2, 3)); count > 0; count--) {
            long blockSize = MIB << random.pick(List.of(0, 1, 1, 1, 2, 3, 6, 7, 8, 9, 10));
            long blocks = random.pick(List.of(1L, random.between(1, 64), random.between(1, 4096)));
            long size = random.chance(Ratio.percent(1)) ? 16 * TIB : blocks * blockSize;
            long alignment = random.chance(Ratio.percent(50)) ? Math.max(blockSize, GIB) : blockSize;
            gpa = (gpa + alignment - 1) & -alignment;
            if (gpa + size > END) {
                break;
            }
            boolean prealloc = random.chance(Ratio.percent(15));
            all.add(new DeviceSpec(
                    gpa,
                    size,
                    blockSize,
                    random.pick(List.of(OnOffAuto.ON, OnOffAuto.AUTO, OnOffAuto.OFF)),
                    prealloc,
                    prealloc ? random.below(size / blockSize + 1) * (blockSize / 4096) : Long.MAX_VALUE));
            gpa += size + random.below(4) * blockSize;
        }
        return all;
    }

    /** Whether added memory is only ever online where the kernel keeps nothing of its own. */
    boolean isMovable() {
        return commandLine.startsWith("memhp_default_state=online_movable");
    }

    private boolean isBefore(int major, int minor) {
        KernelVersion version = Objects.requireNonNull(KernelVersion.parse(kernel));
        return !version.isAtLeast(major, minor);
    }

    /** The smallest piece of a device's memory that this guest can do anything with. */
    long granule(int index) {
        long blockSize = devices.get(index).blockSize();
        boolean isBig = blockSize >= MEMORY_BLOCK || commandLine.contains("force_bbm");
        if (isBig && !isBefore(5, 11)) {
            return Math.max(blockSize, MEMORY_BLOCK);
        }
        return Math.max(blockSize, isBefore(5, 19) ? 4 * MIB : 2 * MIB);
    }

    /** Whether a device begins and ends where the guest's own blocks do, and the guest knows all that it insists on. */
    boolean isPlain(int index) {
        DeviceSpec spec = devices.get(index);
        long unit = Math.max(granule(index), MEMORY_BLOCK);
        boolean isKnown = !isBefore(5, 16)
                || (spec.inaccessible() == OnOffAuto.OFF && (spec.blockSize() <= MEMORY_BLOCK || !isBefore(5, 11)));
        return isKnown && spec.gpa() % unit == 0 && spec.size() % unit == 0;
    }

    /** Whether boot memory has room for what describes so much memory. */
    boolean isRoomFor(List<Long> sizes) {
        return sizes.stream().mapToLong(size -> size).sum() / 64 < bootSize / 4;
    }

    /** Such a machine, not powered on yet. */
    TestMachine create() {
        TestMachine machine = new TestMachine(List.of(bootSize), seed);
        machine.kernel(kernel, commandLine).guestOptions(options);
        return machine;
    }

    /** Adds device {@code index}. */
    VirtioMemDevice addTo(TestMachine machine, int index, TestRam ram) {
        DeviceSpec spec = devices.get(index);
        VirtioMemConfig config = VirtioMemConfig.builder()
                .blockSize(spec.blockSize())
                .memaddr(spec.gpa())
                .unpluggedInaccessible(spec.inaccessible())
                .prealloc(spec.prealloc())
                .build();
        return machine.addDevice(
                config, new MemdevFacts("m" + index, spec.size(), 4096, false, false, false, false, false), ram);
    }

    /** Memory that the host has enough of. */
    TestRam plenty(int index) {
        return new TestRam(devices.get(index).size());
    }
}
