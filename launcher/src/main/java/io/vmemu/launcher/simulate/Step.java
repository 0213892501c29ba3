package io.vmemu.launcher.simulate;

/**
 * Something that happens.
 *
 * @param delayNanos how long after what was before
 */
record Step(long delayNanos, Act act) {}
