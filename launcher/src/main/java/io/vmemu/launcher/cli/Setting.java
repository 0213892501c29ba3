package io.vmemu.launcher.cli;

/** One {@code key=value} of an option's argument. */
public record Setting(String key, String value) {}
