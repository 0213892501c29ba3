package io.vmemu.launcher.migration;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A command line that is a function of a seed.
 *
 * @param words without anything about migration
 * @param sizes the most that each memory device can have, bytes
 * @param blockSizes of the memory devices, bytes
 */
record RandomMachine(List<String> words, List<Long> sizes, List<Long> blockSizes) {
    static final long MIB = 1L << 20;
    private static final String[] TYPES = {"q35", "pc", "pc-q35-7.2", "pc-q35-8.2", "pc-i440fx-7.2"};
    private static final String[] KERNELS = {"5.14", "6.1", "6.6", "6.12", "7.3"};
    private static final String[] POLICIES = {
        "memhp_default_state=online_movable",
        "memhp_default_state=online_kernel",
        "memhp_default_state=online memory_hotplug.online_policy=auto-movable",
        "memhp_default_state=online_movable virtio_mem.force_bbm=1",
    };
    private static final String[] WORKLOADS = {"", "", "unmovable=10%", "movable=60%", "pinned=20%/20 seed=4"};

    static RandomMachine of(SplittableRandom random) {
        List<String> words = new ArrayList<>();
        int nodes = 1 + random.nextInt(2);
        int dimms = random.nextInt(4) == 0 ? 1 : 0;
        add(words, "-machine", pick(random, TYPES));
        add(words, "-accel", "tcg");
        add(words, "-nodefaults");
        add(words, "-m", "size=" + 256 * nodes + "M,slots=4,maxmem=64G");
        for (int node = 0; node < nodes; node++) {
            add(words, "-object", "memory-backend-ram,id=ram" + node + ",size=256M");
            add(words, "-numa", "node,nodeid=" + node + ",memdev=ram" + node);
        }
        if (random.nextBoolean()) {
            add(words, "-device", "virtio-balloon-pci,id=balloon0");
        }
        List<Long> sizes = new ArrayList<>();
        List<Long> blockSizes = new ArrayList<>();
        int devices = 1 + random.nextInt(3);
        for (int i = 0; i < devices; i++) {
            long blockSize = (2 * MIB) << random.nextInt(7);
            long size = Math.max(blockSize, 256 * MIB) * (1 + random.nextInt(6));
            sizes.add(size);
            blockSizes.add(blockSize);
            String kind = random.nextInt(3) == 0 ? "memory-backend-memfd" : "memory-backend-ram";
            add(words, "-object", kind + ",id=mem" + i + ",size=" + size);
            long requested = blockSize * random.nextLong(size / blockSize + 1);
            add(
                    words,
                    "-device",
                    "virtio-mem-pci,id=vm" + i + ",memdev=mem" + i + ",node=" + random.nextInt(nodes) + ",block-size="
                            + blockSize + ",requested-size=" + requested
                            + (random.nextInt(4) == 0 ? ",prealloc=on" : "")
                            + (random.nextInt(4) == 0 ? ",dynamic-memslots=on,unplugged-inaccessible=on" : ""));
        }
        if (dimms > 0) {
            add(words, "-object", "memory-backend-ram,id=stick,size=128M");
            add(words, "-device", "pc-dimm,id=dimm0,memdev=stick");
        }
        String guest = "kernel=" + pick(random, KERNELS) + " " + pick(random, POLICIES) + " " + pick(random, WORKLOADS);
        add(words, "-fw_cfg", "name=opt/vmemu/guest,string=" + guest);
        return new RandomMachine(List.copyOf(words), List.copyOf(sizes), List.copyOf(blockSizes));
    }

    /** The same machine, waiting for a migration, to stand still when it has come. */
    List<String> waiting() {
        List<String> all = new ArrayList<>(words);
        add(all, "-S");
        add(all, "-incoming", "defer");
        return all;
    }

    /** Something that a device could be asked for. */
    long request(SplittableRandom random, int device) {
        return blockSizes.get(device) * random.nextLong(sizes.get(device) / blockSizes.get(device) + 1);
    }

    private static void add(List<String> words, String... more) {
        words.addAll(List.of(more));
    }

    private static String pick(SplittableRandom random, String[] values) {
        return values[random.nextInt(values.length)];
    }
}
