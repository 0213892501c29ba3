package io.vmemu.launcher.cli;

import io.vmemu.emulator.error.ErrorReporter;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.memory.HostChange;
import io.vmemu.emulator.memory.HostConfig;
import io.vmemu.emulator.option.OptionSettings;
import io.vmemu.emulator.option.QemuNumbers;
import io.vmemu.emulator.qom.Persona;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code -x-vmemu host...}. Lists by NUMA node are separated by colons, huge pages of several sizes by slashes, the
 * entries of a timeline by semicolons:
 *
 * <pre>host.memory=32G:32G,host.hugepages=2M=64:64+16/1G=2,host.timeline=20s:hugepages=2M=256;60s:used=30G</pre>
 */
final class HostOptionReader {
    /** The keys, for the group of all options of our own. */
    static final String KEYS = "host host.memory host.used host.page-size host.thp-size host.overcommit"
            + " host.overcommit-ratio host.swap host.hugepages host.timeline";

    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;
    private static final long HUGE_PAGE_SIZE = 2 * MIB;
    private static final int DEFAULT_OVERCOMMIT_RATIO = 50;

    /** 64 GiB on one node, 64 free huge pages of 2 MiB. */
    static final HostConfig DEFAULT_HOST = HostConfig.ofRam(64 * GIB)
            .withPools(new HostConfig.Pool(HUGE_PAGE_SIZE, List.of(64L), 0), new HostConfig.Pool(GIB, List.of(), 0));

    /** By size of ordinary pages the sizes of huge pages that there can be, the default first. */
    private static final Map<Long, List<Long>> HUGE_PAGE_SIZES = Map.of(
            4L << 10, List.of(HUGE_PAGE_SIZE, GIB),
            16L << 10, List.of(32 * MIB, HUGE_PAGE_SIZE, GIB),
            64L << 10, List.of(512 * MIB, HUGE_PAGE_SIZE, 16 * GIB));

    private final OptionSettings settings;

    private HostOptionReader(OptionSettings settings) {
        this.settings = settings;
    }

    static HostOptions read(OptionSettings settings) throws QemuException {
        return new HostOptionReader(settings).read();
    }

    private HostOptions read() throws QemuException {
        String kind = settings.get("host", "simulated");
        if (kind.equals("real")) {
            for (String key : KEYS.split(" ", -1)) {
                if (!key.equals("host") && settings.get(key) != null) {
                    throw new QemuException("Parameter '" + key + "' is about a simulated host");
                }
            }
            return new HostOptions(true, DEFAULT_HOST, List.of());
        }
        if (!kind.equals("simulated")) {
            throw refused("host", kind);
        }
        HostConfig config = config();
        return new HostOptions(false, config, timeline(config));
    }

    private HostConfig config() throws QemuException {
        List<Long> ram = sizes("host.memory", settings.get("host.memory", "64G"));
        List<Long> used = sizes("host.used", settings.get("host.used", "0"));
        List<HostConfig.Node> nodes = new ArrayList<>();
        for (int node = 0; node < Math.max(ram.size(), used.size()); node++) {
            if (node >= ram.size()) {
                throw refused("host.used", settings.get("host.used", ""));
            }
            nodes.add(new HostConfig.Node(ram.get(node), node < used.size() ? used.get(node) : 0));
        }
        long pageSize = size("host.page-size", settings.get("host.page-size", "4K"));
        List<Long> hugeSizes = HUGE_PAGE_SIZES.get(pageSize);
        if (hugeSizes == null) {
            throw refused("host.page-size", settings.get("host.page-size", ""));
        }
        HostConfig.Pages pages = HostConfig.Pages.ofSize(pageSize);
        String thpSize = settings.get("host.thp-size");
        if (thpSize != null) {
            pages = new HostConfig.Pages(pageSize, size("host.thp-size", thpSize));
        }
        return HostConfig.ofRam(0)
                .withPages(pages)
                .withNodes(nodes.toArray(HostConfig.Node[]::new))
                .withCommit(commit())
                .withPools(pools(hugeSizes, nodes.size()));
    }

    private HostConfig.Commit commit() throws QemuException {
        String policy = settings.get("host.overcommit", "heuristic");
        String ratio = settings.get("host.overcommit-ratio");
        return new HostConfig.Commit(
                switch (policy) {
                    case "heuristic", "always", "never" ->
                        HostConfig.Overcommit.valueOf(policy.toUpperCase(Locale.ROOT));
                    default -> throw refused("host.overcommit", policy);
                },
                ratio == null ? DEFAULT_OVERCOMMIT_RATIO : (int) QemuNumbers.number("host.overcommit-ratio", ratio),
                size("host.swap", settings.get("host.swap", "0")));
    }

    /** A pool of each size that there can be, empty unless it is mentioned. */
    private HostConfig.Pool[] pools(List<Long> sizes, int nodeCount) throws QemuException {
        String text = settings.get("host.hugepages");
        Map<Long, HostConfig.Pool> pools = new LinkedHashMap<>();
        for (long size : sizes) {
            pools.put(size, new HostConfig.Pool(size, List.of(), 0));
        }
        if (text == null) {
            HostConfig.Pool usual = DEFAULT_HOST.pools().get(0);
            pools.replace(usual.pageSize(), usual);
        } else {
            for (HostConfig.Pool pool : pools("host.hugepages", text, sizes.get(0))) {
                if (pools.replace(pool.pageSize(), pool) == null || pool.pages().size() > nodeCount) {
                    throw refused("host.hugepages", text);
                }
            }
        }
        return pools.values().toArray(HostConfig.Pool[]::new);
    }

    /** {@code [SIZE=]PAGES[:PAGES...][+OVERCOMMIT][/...]}. */
    private static List<HostConfig.Pool> pools(String key, String text, long defaultSize) throws QemuException {
        List<HostConfig.Pool> pools = new ArrayList<>();
        for (String word : text.split("/", -1)) {
            String[] sizeAndCounts = word.split("=", 2);
            String[] counts = sizeAndCounts[sizeAndCounts.length - 1].split("\\+", 2);
            List<Long> pages = new ArrayList<>();
            for (String count : counts[0].split(":", -1)) {
                pages.add(QemuNumbers.number(key, count));
            }
            pools.add(new HostConfig.Pool(
                    sizeAndCounts.length == 2 ? size(key, sizeAndCounts[0]) : defaultSize,
                    pages,
                    counts.length == 2 ? QemuNumbers.number(key, counts[1]) : 0));
        }
        return pools;
    }

    /** {@code SECONDSs:hugepages=POOLS} or {@code SECONDSs:used=SIZES}. */
    private List<HostOptions.TimedChange> timeline(HostConfig config) throws QemuException {
        String key = "host.timeline";
        @Nullable String text = settings.get(key);
        List<HostOptions.TimedChange> timeline = new ArrayList<>();
        for (String entry : text == null ? new String[0] : text.split(";", -1)) {
            String[] parts = entry.strip().split("s:|=", 3);
            if (parts.length != 3) {
                throw refused(key, entry);
            }
            long seconds = QemuNumbers.number(key, parts[0]);
            List<HostChange> changes = changes(parts[1], parts[2], config);
            if (changes.isEmpty()) {
                throw refused(key, entry);
            }
            changes.forEach(change -> timeline.add(new HostOptions.TimedChange(seconds, change)));
        }
        return timeline;
    }

    /** Nothing if the host has no such thing. */
    private static List<HostChange> changes(String what, String text, HostConfig config) throws QemuException {
        int nodeCount = config.nodes().size();
        List<HostChange> changes = new ArrayList<>();
        if (what.equals("used")) {
            List<Long> sizes = sizes("host.timeline", text);
            if (sizes.size() <= nodeCount) {
                changes.add(new HostChange.UsedByOthers(sizes));
            }
        } else if (what.equals("hugepages")) {
            List<Long> known =
                    config.pools().stream().map(HostConfig.Pool::pageSize).toList();
            for (HostConfig.Pool pool : pools("host.timeline", text, known.get(0))) {
                if (!known.contains(pool.pageSize()) || pool.pages().size() > nodeCount) {
                    return List.of();
                }
                changes.add(new HostChange.HugePages(pool));
            }
        }
        return changes;
    }

    private static List<Long> sizes(String key, String text) throws QemuException {
        List<Long> sizes = new ArrayList<>();
        for (String part : text.split(":", -1)) {
            sizes.add(size(key, part));
        }
        return sizes;
    }

    private static long size(String key, String text) throws QemuException {
        return QemuNumbers.size(key, text, Persona.QEMU_10_0, ErrorReporter.NONE);
    }

    private static QemuException refused(String key, String value) {
        return new QemuException("Parameter '" + key + "' does not accept value '" + value + "'");
    }
}
