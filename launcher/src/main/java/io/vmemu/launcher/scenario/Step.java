package io.vmemu.launcher.scenario;

import io.vmemu.launcher.scenario.format.Position;
import org.jspecify.annotations.Nullable;

/**
 * A step of a timeline.
 *
 * @param position where it stands in the file
 * @param text as it stands there
 * @param name what other parts of the file call it
 * @param atNanos when it is taken, since the machine was started; null for right after the step before
 * @param afterNanos how long after the step before
 * @param onTarget whether it concerns the second machine
 */
public record Step(
        Position position,
        String text,
        @Nullable String name,
        @Nullable Long atNanos,
        long afterNanos,
        boolean onTarget,
        Action action) {}
