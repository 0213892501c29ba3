package io.vmemu.emulator.machine;

/** A default that {@code -global} or a machine type sets for all devices of a type: {@code driver.property=value}. */
public record GlobalProperty(String driver, String property, String value) {}
