package io.vmemu.emulator.option;

/** One {@code key=value} of an option's argument. */
public record Setting(String key, String value) {}
