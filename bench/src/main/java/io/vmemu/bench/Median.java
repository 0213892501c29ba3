package io.vmemu.bench;

import java.util.stream.DoubleStream;

/** The figure in the middle: what a few that went wrong do not move. */
public final class Median {
    private Median() {}

    /** The median of at least one figure, the lower one of the two in the middle if their number is even. */
    public static double of(DoubleStream figures) {
        double[] sorted = figures.sorted().toArray();
        return sorted[(sorted.length - 1) / 2];
    }
}
