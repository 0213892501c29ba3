package io.vmemu.launcher.demo;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Draws block maps: a line of numbers, then rows of cells, the region from its start to its end. A cell stands for as
 * many blocks as make the map fit, and is filled from the bottom by as many as are plugged. In colour, blocks that came
 * since the last picture are bright, and cells that went are red for the length of one picture.
 */
final class BlockMapRenderer {
    private static final String LEVELS = " ▁▂▃▄▅▆▇█";
    private static final String EMPTY = "·";
    private static final long GIB = 1L << 30;
    private static final long MIB = 1L << 20;

    private final int columns;
    private final int rows;
    private final Style style;

    /** A map of {@code rows} rows of {@code columns} cells. */
    BlockMapRenderer(int columns, int rows, Style style) {
        this.columns = columns;
        this.rows = rows;
        this.style = style;
    }

    /** How many lines a picture has. */
    int height() {
        return 1 + rows;
    }

    /** The picture of {@code map}; {@code before} is what the last one showed. */
    List<String> render(BlockMap map, @Nullable BlockMap before) {
        List<String> lines = new ArrayList<>();
        lines.add(caption(map));
        BitSet old = before == null ? map.plugged() : before.plugged();
        int cells = columns * rows;
        StringBuilder line = new StringBuilder();
        for (int cell = 0; cell < cells; cell++) {
            int from = boundary(cell, cells, map.blocks());
            int to = boundary(cell + 1, cells, map.blocks());
            line.append(cell(count(map.plugged(), from, to), count(old, from, to), to - from));
            if ((cell + 1) % columns == 0) {
                lines.add("  " + style.finish(line.toString()));
                line.setLength(0);
            }
        }
        return lines;
    }

    private String caption(BlockMap map) {
        String state = map.isSettled() ? style.good("✓") : style.busy("…");
        return "  " + style.bold(map.id()) + "  node " + map.node() + "   plugged "
                + style.bold(size(map.size())) + " of " + size(map.maxSize()) + "   requested "
                + size(map.requestedSize()) + " " + state;
    }

    private String cell(int plugged, int pluggedBefore, int blocks) {
        if (plugged == 0 || blocks == 0) {
            return pluggedBefore > 0 ? style.leaving(EMPTY) : style.empty(EMPTY);
        }
        // Anything at all is to be seen, and only what is full looks full.
        int level = plugged == blocks ? 8 : Math.max(1, plugged * 8 / blocks);
        String glyph = LEVELS.substring(level, level + 1);
        if (plugged > pluggedBefore) {
            return style.coming(glyph);
        }
        return plugged < pluggedBefore ? style.leaving(glyph) : style.plugged(glyph);
    }

    private static int boundary(int cell, int cells, int blocks) {
        return (int) ((long) cell * blocks / cells);
    }

    private static int count(BitSet bits, int from, int to) {
        int count = 0;
        for (int i = bits.nextSetBit(from); i >= 0 && i < to; i = bits.nextSetBit(i + 1)) {
            count++;
        }
        return count;
    }

    /** A size as people say it: in GiB, or in MiB if it is less than one. */
    static String size(long bytes) {
        if (bytes == 0) {
            return "0";
        }
        if (bytes % GIB == 0) {
            return bytes / GIB + " GiB";
        }
        return bytes < GIB ? bytes / MIB + " MiB" : hundredths(bytes) + " GiB";
    }

    private static String hundredths(long bytes) {
        long hundredths = bytes / (GIB / 100);
        return hundredths / 100 + "." + hundredths % 100 / 10 + hundredths % 10;
    }
}
