package io.vmemu.launcher.demo;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the demo shows itself. On a terminal the maps stay at the bottom and change in place while the story scrolls by
 * above them; elsewhere the story is printed, and the maps whenever a step of it is over.
 */
final class Screen {
    private static final String UP_AND_CLEAR = "\u001b[%dA\u001b[J";

    private final PrintStream out;
    private final boolean live;
    private final Style style;
    private final BlockMapRenderer renderer;
    private final Map<String, BlockMap> shown = new LinkedHashMap<>();
    private List<String> maps = List.of();
    private boolean drawn;

    Screen(PrintStream out, boolean live, Style style, BlockMapRenderer renderer) {
        this.out = out;
        this.live = live;
        this.style = style;
        this.renderer = renderer;
    }

    Style style() {
        return style;
    }

    /** Adds a line to the story. */
    void say(String line) {
        erase();
        out.println(line);
        draw();
    }

    /** Shows how things are now. */
    void show(List<BlockMap> current) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        for (BlockMap map : current) {
            lines.addAll(renderer.render(map, shown.put(map.id(), map)));
        }
        if (!lines.equals(maps)) {
            erase();
            maps = lines;
            draw();
        }
    }

    /** A step is over: what the maps show stays. */
    void settle() {
        if (!live) {
            maps.forEach(out::println);
            out.flush();
        }
    }

    /** Leaves the maps where they are, and the cursor below them. */
    void end() {
        drawn = false;
        maps = List.of();
        out.flush();
    }

    private void erase() {
        if (drawn) {
            out.print(UP_AND_CLEAR.formatted(maps.size()));
            drawn = false;
        }
    }

    private void draw() {
        if (live && !maps.isEmpty()) {
            maps.forEach(out::println);
            drawn = true;
        }
        out.flush();
    }
}
