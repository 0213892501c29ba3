package io.vmemu.launcher.host;

import io.vmemu.emulator.memory.HostUsage;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Linux says about its memory in /proc and /sys. What is not there counts as none. */
final class SystemFacts {
    private static final Path NODES = Path.of("/sys/devices/system/node");
    private static final Path POOLS = Path.of("/sys/kernel/mm/hugepages");
    private static final Path MEMINFO = Path.of("/proc/meminfo");
    private static final Path OVERCOMMIT = Path.of("/proc/sys/vm/overcommit_memory");
    private static final Path OWN_MAPPINGS = Path.of("/proc/self/smaps");
    /** First line of a mapping: {@code 7f0000000000-7f0000200000 rw-p ...}. */
    private static final Pattern MAPPING = Pattern.compile("([0-9a-f]+)-([0-9a-f]+) .*");
    /** What of a mapping is resident; huge pages of a pool are not part of Rss. */
    private static final Pattern RESIDENT = Pattern.compile("(?:Rss|Shared_Hugetlb|Private_Hugetlb):\\s+(\\d+) kB");

    private static final Path THP_SIZE = Path.of("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size");
    private static final long KIB = 1024;

    private SystemFacts() {}

    static long transparentHugePageSize() {
        return number(THP_SIZE);
    }

    static boolean hasNode(int node) {
        return Files.isDirectory(NODES.resolve("node" + node)) || (node == 0 && !Files.isDirectory(NODES));
    }

    /** Whether {@code vm.overcommit_memory} is 2. */
    static boolean neverOvercommits() {
        return number(OVERCOMMIT) == 2;
    }

    /** Bytes that are promised to all processes. */
    static long committedSize() {
        return kibibytes(MEMINFO, "Committed_AS") * KIB;
    }

    static List<HostUsage.NodeUsage> nodes() {
        List<HostUsage.NodeUsage> nodes = new ArrayList<>();
        for (Path node : numbered(NODES, "node")) {
            nodes.add(node(node.resolve("meminfo")));
        }
        return nodes.isEmpty() ? List.of(node(MEMINFO)) : nodes;
    }

    private static HostUsage.NodeUsage node(Path meminfo) {
        return new HostUsage.NodeUsage(kibibytes(meminfo, "MemTotal") * KIB, kibibytes(meminfo, "MemFree") * KIB);
    }

    static List<HostUsage.PoolUsage> pools() {
        List<HostUsage.PoolUsage> pools = new ArrayList<>();
        for (Path pool : numbered(POOLS, "hugepages-")) {
            pools.add(new HostUsage.PoolUsage(
                    trailingNumber(pool) * KIB,
                    number(pool.resolve("nr_hugepages")),
                    number(pool.resolve("free_hugepages")),
                    number(pool.resolve("resv_hugepages")),
                    number(pool.resolve("surplus_hugepages"))));
        }
        return pools;
    }

    /**
     * How much this process has resident between two addresses where its mappings begin and end. Linux counts what is
     * there, so it takes no longer for a mapping of many terabytes.
     */
    static long residentSize(long from, long to) {
        long resident = 0;
        boolean inside = false;
        try (BufferedReader lines = Files.newBufferedReader(OWN_MAPPINGS, StandardCharsets.ISO_8859_1)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher matcher = MAPPING.matcher(line);
                if (matcher.matches()) {
                    inside = Long.parseUnsignedLong(matcher.group(1), 16) >= from
                            && Long.parseUnsignedLong(matcher.group(2), 16) <= to;
                } else if (inside && matcher.usePattern(RESIDENT).matches()) {
                    resident += Long.parseLong(matcher.group(1)) * KIB;
                }
            }
            return resident;
        } catch (IOException e) {
            return 0;
        }
    }

    /** Directories whose names are a word and a number, by number. */
    private static List<Path> numbered(Path parent, String word) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent, word + "[0-9]*")) {
            entries.forEach(found::add);
        } catch (IOException e) {
            return List.of();
        }
        found.sort(Comparator.comparingLong(SystemFacts::trailingNumber));
        return found;
    }

    private static long trailingNumber(Path path) {
        return Long.parseLong(String.valueOf(path.getFileName()).replaceAll("\\D", ""));
    }

    /** The number that is all of a file. */
    private static long number(Path file) {
        try {
            return Long.parseLong(Files.readString(file).strip());
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }

    /** The number behind a name in a file of lines {@code [Node 0 ]Name: 123 kB}. */
    private static long kibibytes(Path file, String name) {
        try {
            Matcher matcher =
                    Pattern.compile("(?m)^.*\\b" + name + ":\\s+(\\d+) kB").matcher(Files.readString(file));
            return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
        } catch (IOException e) {
            return 0;
        }
    }
}
