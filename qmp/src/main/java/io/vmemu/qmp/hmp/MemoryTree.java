package io.vmemu.qmp.hmp;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code info mtree}: address spaces as trees of regions, or flat. */
final class MemoryTree {
    private final HmpOutput out;
    private final boolean owners;
    private final boolean disabled;
    private final Deque<Region> targets = new ArrayDeque<>();
    private final Set<Region> seen = new HashSet<>();

    private MemoryTree(HmpOutput out, boolean owners, boolean disabled) {
        this.out = out;
        this.owners = owners;
        this.disabled = disabled;
    }

    static void show(HmpCall call) {
        boolean owners = call.arguments().flag('o');
        MemoryTree tree = new MemoryTree(call.out(), owners, call.arguments().flag('D'));
        List<AddressSpace> spaces = AddressSpace.of(call.machine());
        if (call.arguments().flag('f')) {
            tree.flat(spaces);
        } else {
            tree.trees(spaces);
        }
    }

    /** Spaces with the same root are one tree; the regions that aliases show follow, each once. */
    private void trees(List<AddressSpace> spaces) {
        Map<Region, List<String>> namesByRoot = new LinkedHashMap<>();
        for (AddressSpace space : spaces) {
            namesByRoot.computeIfAbsent(space.root(), root -> new ArrayList<>()).add(space.name());
        }
        namesByRoot.forEach((root, names) -> {
            names.sort(null);
            names.forEach(name -> out.line("address-space: " + name));
            print(root, 0, 1);
            out.line("");
        });
        while (!targets.isEmpty()) {
            Region target = targets.remove();
            out.line("memory-region: " + target.name());
            print(target, 0, 1);
            out.line("");
        }
    }

    private void print(Region region, long base, int depth) {
        Region target = region.target();
        if (target != null && seen.add(target)) {
            targets.add(target);
        }
        if (region.isEnabled() || disabled) {
            out.line("  ".repeat(depth)
                    + describe(region, base + region.address())
                    + (region.isEnabled() ? "" : " [disabled]")
                    + owner(region));
        }
        List<Region> children = new ArrayList<>(region.children());
        children.sort(Comparator.comparing(Region::address, Long::compareUnsigned)
                .thenComparing(Comparator.comparingInt(Region::priority).reversed()));
        for (Region child : children) {
            print(child, base + region.address(), depth + 1);
        }
    }

    private static String describe(Region region, long first) {
        String text = "%016x-%016x (prio %d, %s): "
                .formatted(first, first + region.last(), region.priority(), region.shownKind());
        Region target = region.target();
        if (target == null) {
            return text + region.name();
        }
        return text
                + "alias %s @%s %016x-%016x"
                        .formatted(
                                region.name(),
                                target.name(),
                                region.targetOffset(),
                                region.targetOffset() + region.last());
    }

    private String owner(Region region) {
        return owners && !region.owner().isEmpty() ? " " + region.owner() : "";
    }

    /** Spaces that look the same have one view. */
    private void flat(List<AddressSpace> spaces) {
        Map<Object, List<AddressSpace>> byView = new LinkedHashMap<>();
        for (AddressSpace space : spaces) {
            Region root = FlatView.rootOf(space.root());
            byView.computeIfAbsent(root == null ? "" : root, view -> new ArrayList<>())
                    .add(space);
        }
        int number = 0;
        for (Map.Entry<Object, List<AddressSpace>> view : byView.entrySet()) {
            out.line("FlatView #" + number++);
            for (AddressSpace space : view.getValue()) {
                out.line(" AS \"" + space.name() + "\", root: " + space.root().name());
            }
            ranges(view.getKey() instanceof Region root ? root : null);
            out.line("");
        }
    }

    private void ranges(@Nullable Region root) {
        out.line(" Root memory region: " + (root == null ? "(none)" : root.name()));
        List<FlatView.Range> ranges =
                root == null ? List.of() : FlatView.of(root).ranges();
        for (FlatView.Range range : ranges) {
            Region region = range.region();
            String text = "  %016x-%016x (prio %d, %s): %s"
                    .formatted(range.first(), range.last(), region.priority(), range.kind(), region.name());
            String offset = range.offset() == 0 ? "" : " @%016x".formatted(range.offset());
            out.line(text + offset + owner(region));
        }
        if (ranges.isEmpty()) {
            out.line("  No rendered FlatView");
        }
    }
}
