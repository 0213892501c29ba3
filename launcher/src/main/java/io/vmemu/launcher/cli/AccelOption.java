package io.vmemu.launcher.cli;

import org.jspecify.annotations.Nullable;

/**
 * An accelerator to try.
 *
 * @param name its name, perhaps of none there is
 * @param entry the {@code -accel} that names it, null if {@code -machine accel=} does
 */
public record AccelOption(String name, @Nullable OptionEntry entry) {}
