package io.vmemu.bench.against;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** Two contenders' figures side by side, as a table of Markdown. */
final class ComparisonTable {
    private final Results ours;
    private final Results theirs;

    ComparisonTable(Results ours, Results theirs) {
        this.ours = ours;
        this.theirs = theirs;
    }

    /** The lines of the table. */
    List<String> lines(String ourName, String theirName) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format("| figure | %s | %s | ratio | target |", ourName, theirName));
        lines.add("|---|---:|---:|---:|---|");
        for (Metric metric : Metric.values()) {
            OptionalDouble one = ours.median(metric);
            OptionalDouble other = theirs.median(metric);
            lines.add(String.format(
                    "| %s | %s | %s | %s | %s |",
                    metric.title(),
                    withUnit(one, metric),
                    withUnit(other, metric),
                    inWords(ratio(metric)),
                    target(metric)));
        }
        return lines;
    }

    private static String inWords(double ratio) {
        if (Double.isNaN(ratio)) {
            return "";
        }
        return String.format(Locale.ROOT, ratio < 0.01 ? "%.4f" : "%.2f", ratio);
    }

    private static String withUnit(OptionalDouble value, Metric metric) {
        return value.isEmpty()
                ? "not measured"
                : String.format(
                        Locale.ROOT,
                        value.getAsDouble() < 100 ? "%.1f %s" : "%.0f %s",
                        value.getAsDouble(),
                        metric.unit());
    }

    private String target(Metric metric) {
        double ratio = ratio(metric);
        if (!metric.hasTarget() || Double.isNaN(ratio)) {
            return metric.target();
        }
        return metric.target() + (metric.meetsTarget(ratio) ? ": met" : ": missed");
    }

    /** Our figure over theirs; not a number if one of them is missing. */
    private double ratio(Metric metric) {
        return ours.median(metric).orElse(Double.NaN) / theirs.median(metric).orElse(Double.NaN);
    }

    /** Figures that are worse than even a busy machine explains. */
    List<Metric> intolerable() {
        List<Metric> found = new ArrayList<>();
        for (Metric metric : Metric.values()) {
            if (!metric.isTolerable(ratio(metric))) {
                found.add(metric);
            }
        }
        return found;
    }
}
