package io.vmemu.bench.against;

import java.util.List;
import java.util.Locale;

/** Latencies by percentile, both axes logarithmic, as a part of an SVG picture. */
final class LatencyPanel {
    static final int WIDTH = 860;
    static final int LEFT = 80;

    private static final int RIGHT = 30;
    private static final int BOTTOM = 50;
    private static final int PLOT_HEIGHT = 330;
    private static final int LEGEND_TOP = 28;
    private static final int LEGEND_LINE = 18;
    private static final int LEGEND_LEFT = WIDTH - 400;
    private static final List<String> COLOURS = List.of("#1b6ca8", "#c0392b");
    private static final List<String> DASHES = List.of("none", "8 4", "2 3");
    /** The steps of the horizontal axis: 1 - 1/10^n. */
    private static final List<String> PERCENTILES = List.of("0%", "90%", "99%", "99.9%", "99.99%");

    private static final int STEPS_PER_DECADE = 25;

    private final String title;
    private final List<Curve> curves;
    private final int lowestDecade;
    private final int decades;

    /**
     * One contender's latencies of one kind.
     *
     * @param contender as a number; it has its own colour
     * @param kind which one of those in the panel, as a number; it has its own dashes
     */
    record Curve(String name, int contender, int kind, Latencies latencies) {}

    LatencyPanel(String title, List<Curve> curves) {
        this.title = title;
        this.curves = List.copyOf(curves);
        double least = curves.stream()
                .mapToDouble(curve -> curve.latencies().micros(0))
                .min()
                .orElse(1);
        double most = curves.stream()
                .mapToDouble(curve -> curve.latencies().micros(percentile(PERCENTILES.size() - 1)))
                .max()
                .orElse(10);
        lowestDecade = (int) Math.floor(Math.log10(Math.max(least, 0.1)));
        decades = Math.max(1, (int) Math.ceil(Math.log10(Math.max(most, 1))) - lowestDecade);
    }

    int height() {
        return bottom() + BOTTOM;
    }

    private int top() {
        return LEGEND_TOP + LEGEND_LINE * curves.size();
    }

    private int bottom() {
        return top() + PLOT_HEIGHT;
    }

    /** Draws it with its upper left corner at the origin. */
    void draw(StringBuilder svg) {
        text(svg, LEFT, LEGEND_TOP, 17, "start", title);
        axes(svg);
        for (int i = 0; i < curves.size(); i++) {
            curve(svg, curves.get(i));
            legend(svg, curves.get(i), LEGEND_TOP + LEGEND_LINE * i);
        }
    }

    private void axes(StringBuilder svg) {
        for (int i = 0; i < PERCENTILES.size(); i++) {
            line(svg, x(i), top(), x(i), bottom());
            text(svg, x(i), bottom() + 18, 13, "middle", PERCENTILES.get(i));
        }
        for (int i = 0; i <= decades; i++) {
            double micros = Math.pow(10, lowestDecade + i);
            line(svg, LEFT, y(micros), WIDTH - RIGHT, y(micros));
            text(svg, LEFT - 8, y(micros) + 4, 13, "end", label(micros));
        }
    }

    private static String label(double micros) {
        if (micros < 1e3) {
            return number(micros) + " us";
        }
        return micros < 1e6 ? number(micros / 1e3) + " ms" : number(micros / 1e6) + " s";
    }

    private static String number(double value) {
        return value < 1 ? String.format(Locale.ROOT, "%.1f", value) : String.format(Locale.ROOT, "%.0f", value);
    }

    private void curve(StringBuilder svg, Curve curve) {
        StringBuilder points = new StringBuilder();
        int last = (PERCENTILES.size() - 1) * STEPS_PER_DECADE;
        for (int step = 0; step <= last; step++) {
            double place = step / (double) STEPS_PER_DECADE;
            double micros = Math.max(curve.latencies().micros(percentile(place)), Math.pow(10, lowestDecade));
            points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(place), y(micros)));
        }
        svg.append(String.format(
                "<polyline fill=\"none\" %s points=\"%s\"/>%n",
                stroke(curve), points.toString().strip()));
    }

    private static void legend(StringBuilder svg, Curve curve, int y) {
        svg.append(String.format("<path %s d=\"M%d,%d h30\"/>%n", stroke(curve), LEGEND_LEFT, y - 4));
        text(svg, LEGEND_LEFT + 38, y, 13, "start", curve.name());
    }

    private static String stroke(Curve curve) {
        return String.format(
                "stroke=\"%s\" stroke-width=\"2.5\" stroke-dasharray=\"%s\"",
                COLOURS.get(curve.contender() % COLOURS.size()), DASHES.get(curve.kind() % DASHES.size()));
    }

    private static double percentile(double place) {
        return 100 * (1 - Math.pow(10, -place));
    }

    private static double x(double place) {
        return LEFT + (WIDTH - LEFT - RIGHT) * place / (PERCENTILES.size() - 1);
    }

    private double y(double micros) {
        double share = (Math.log10(micros) - lowestDecade) / decades;
        return bottom() - PLOT_HEIGHT * share;
    }

    private static void line(StringBuilder svg, double x1, double y1, double x2, double y2) {
        svg.append(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#dddddd\"/>%n",
                x1,
                y1,
                x2,
                y2));
    }

    /** A line of text; {@code anchor} says which end of it is at {@code x}. */
    static void text(StringBuilder svg, double x, double y, int size, String anchor, String text) {
        String escaped = text.replace("&", "&amp;").replace("<", "&lt;");
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" font-size=\"%d\" text-anchor=\"%s\">%s</text>%n",
                x,
                y,
                size,
                anchor,
                escaped));
    }
}
