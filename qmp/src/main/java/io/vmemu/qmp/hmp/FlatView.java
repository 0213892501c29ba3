package io.vmemu.qmp.hmp;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an address space looks like from inside: ranges without overlap, each of one region. Addresses are unsigned. */
final class FlatView {
    private final List<Range> ranges = new ArrayList<>();

    /** A range, what kind of memory it is, and where in its region it begins. */
    record Range(long first, long last, Region region, String kind, long offset) {
        private boolean isContinuedBy(Range next) {
            return region == next.region && last + 1 == next.first && offset + (next.first - first) == next.offset;
        }

        private Range upTo(long newLast) {
            return new Range(first, newLast, region, kind, offset);
        }
    }

    private FlatView() {}

    /** What {@code root} looks like. */
    static FlatView of(Region root) {
        FlatView view = new FlatView();
        view.render(root, 0, 0, -1, false);
        return view;
    }

    /**
     * The region whose view stands for {@code region}'s: below it as long as only one part, which begins where it does,
     * is enabled; null if nothing is there to see.
     */
    static @Nullable Region rootOf(Region region) {
        Region at = region;
        while (at.isEnabled()) {
            Region next = null;
            Region target = at.target();
            if (target != null) {
                boolean whole = at.targetOffset() == 0 && Long.compareUnsigned(at.last(), target.last()) >= 0;
                next = whole ? target : null;
            } else if (!at.terminates()) {
                List<Region> parts =
                        at.children().stream().filter(Region::isEnabled).toList();
                if (parts.isEmpty()) {
                    return null;
                }
                Region only = parts.get(0);
                boolean inside = only.address() == 0 && Long.compareUnsigned(at.last(), only.last()) >= 0;
                next = parts.size() == 1 && inside ? only : null;
            }
            if (next == null) {
                return at;
            }
            at = next;
        }
        return null;
    }

    /** Ranges by address. */
    List<Range> ranges() {
        List<Range> sorted = new ArrayList<>(ranges);
        sorted.sort(Comparator.comparing(Range::first, Long::compareUnsigned));
        return joined(sorted);
    }

    private static List<Range> joined(List<Range> sorted) {
        List<Range> joined = new ArrayList<>();
        for (Range range : sorted) {
            int last = joined.size() - 1;
            if (last >= 0 && joined.get(last).isContinuedBy(range)) {
                joined.set(last, joined.get(last).upTo(range.last()));
            } else {
                joined.add(range);
            }
        }
        return joined;
    }

    /** Draws a region whose container begins at {@code base}, between two addresses; what is there already stays. */
    private void render(Region region, long base, long clipFirst, long clipLast, boolean nonvolatile) {
        if (!region.isEnabled()) {
            return;
        }
        long start = base + region.address();
        long first = Long.compareUnsigned(start, clipFirst) > 0 && !wraps(start, region) ? start : clipFirst;
        long end = start + region.last();
        long last = Long.compareUnsigned(end, clipLast) < 0 ? end : clipLast;
        if (Long.compareUnsigned(first, last) > 0) {
            return;
        }
        boolean keeps = nonvolatile || region.isNonvolatile();
        Region target = region.target();
        if (target != null) {
            render(target, start - region.targetOffset() - target.address(), first, last, keeps);
            return;
        }
        for (Region child : region.children()) {
            render(child, start, first, last, keeps);
        }
        if (region.terminates()) {
            fill(region, region.shownKind(keeps), start, first, last);
        }
    }

    /** Whether a region begins below 0, as the target of an alias may. */
    private static boolean wraps(long start, Region region) {
        return Long.compareUnsigned(start + region.last(), start) < 0;
    }

    private void fill(Region region, String kind, long start, long first, long last) {
        long at = first;
        List<Range> there = new ArrayList<>(ranges);
        there.sort(Comparator.comparing(Range::first, Long::compareUnsigned));
        for (Range range : there) {
            if (Long.compareUnsigned(range.last(), at) < 0) {
                continue;
            }
            if (Long.compareUnsigned(range.first(), last) > 0) {
                break;
            }
            if (Long.compareUnsigned(at, range.first()) < 0) {
                ranges.add(new Range(at, range.first() - 1, region, kind, at - start));
            }
            if (range.last() == -1) {
                return;
            }
            at = range.last() + 1;
        }
        if (Long.compareUnsigned(at, last) <= 0) {
            ranges.add(new Range(at, last, region, kind, at - start));
        }
    }
}
