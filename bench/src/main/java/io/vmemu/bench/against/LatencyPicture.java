package io.vmemu.bench.against;

import java.util.List;
import java.util.Locale;

/** Latencies by percentile, both axes logarithmic, as SVG. */
final class LatencyPicture {
    private static final int WIDTH = 860;
    private static final int HEIGHT = 480;
    private static final int LEFT = 80;
    private static final int RIGHT = 30;
    private static final int TOP = 60;
    private static final int BOTTOM = 90;
    private static final List<String> COLOURS = List.of("#1b6ca8", "#c0392b");
    /** The steps of the horizontal axis: 1 - 1/10^n. */
    private static final List<String> PERCENTILES = List.of("0%", "90%", "99%", "99.9%", "99.99%");

    private static final int STEPS_PER_DECADE = 25;

    private final String title;
    private final List<Curve> curves;
    private final int lowestDecade;
    private final int decades;

    /** One contender's latencies. */
    record Curve(String name, Latencies latencies) {}

    LatencyPicture(String title, List<Curve> curves) {
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

    /** @param footer said below the picture, a line each */
    String toSvg(List<String> footer) {
        StringBuilder svg = new StringBuilder();
        svg.append(String.format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"13\">%n",
                WIDTH, HEIGHT));
        svg.append(String.format("<rect width=\"%d\" height=\"%d\" fill=\"white\"/>%n", WIDTH, HEIGHT));
        text(svg, LEFT, TOP / 2, 17, "start", title);
        axes(svg);
        for (int i = 0; i < curves.size(); i++) {
            curve(svg, curves.get(i), i);
        }
        for (int i = 0; i < footer.size(); i++) {
            text(svg, LEFT, HEIGHT - 34 + 16 * i, 11, "start", footer.get(i));
        }
        return svg.append("</svg>\n").toString();
    }

    private void axes(StringBuilder svg) {
        for (int i = 0; i < PERCENTILES.size(); i++) {
            line(svg, x(i), TOP, x(i), HEIGHT - BOTTOM);
            text(svg, x(i), HEIGHT - BOTTOM + 18, 13, "middle", PERCENTILES.get(i));
        }
        for (int i = 0; i <= decades; i++) {
            double micros = Math.pow(10, lowestDecade + i);
            line(svg, LEFT, y(micros), WIDTH - RIGHT, y(micros));
            text(svg, LEFT - 8, y(micros) + 4, 13, "end", label(micros));
        }
    }

    private static String label(double micros) {
        return micros < 1000 ? number(micros) + " us" : number(micros / 1000) + " ms";
    }

    private static String number(double value) {
        return value < 1 ? String.format(Locale.ROOT, "%.1f", value) : String.format(Locale.ROOT, "%.0f", value);
    }

    private void curve(StringBuilder svg, Curve curve, int index) {
        StringBuilder points = new StringBuilder();
        int last = (PERCENTILES.size() - 1) * STEPS_PER_DECADE;
        for (int step = 0; step <= last; step++) {
            double place = step / (double) STEPS_PER_DECADE;
            double micros = Math.max(curve.latencies().micros(percentile(place)), Math.pow(10, lowestDecade));
            points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(place), y(micros)));
        }
        String colour = COLOURS.get(index % COLOURS.size());
        svg.append(String.format(
                "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2.5\" points=\"%s\"/>%n",
                colour, points.toString().strip()));
        int row = TOP - 14 + index * 18;
        svg.append(String.format(
                "<rect x=\"%d\" y=\"%d\" width=\"14\" height=\"4\" fill=\"%s\"/>%n", WIDTH - 330, row - 5, colour));
        text(svg, WIDTH - 310, row, 13, "start", curve.name());
    }

    private static double percentile(double place) {
        return 100 * (1 - Math.pow(10, -place));
    }

    private static double x(double place) {
        return LEFT + (WIDTH - LEFT - RIGHT) * place / (PERCENTILES.size() - 1);
    }

    private double y(double micros) {
        double share = (Math.log10(micros) - lowestDecade) / decades;
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share;
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

    private static void text(StringBuilder svg, double x, double y, int size, String anchor, String text) {
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
