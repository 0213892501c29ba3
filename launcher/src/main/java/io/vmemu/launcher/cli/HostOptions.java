package io.vmemu.launcher.cli;

import io.vmemu.emulator.memory.HostChange;
import io.vmemu.emulator.memory.HostConfig;
import java.util.List;

/**
 * {@code -x-vmemu host...}: which host's memory the machine is to have.
 *
 * @param real the one that the program runs on
 * @param simulated what the simulated one has; does not matter for the real one
 * @param timeline what happens to the simulated one, in the order given
 */
public record HostOptions(boolean real, HostConfig simulated, List<TimedChange> timeline) {
    /** The simulated host that nobody has said anything about. */
    public static final HostOptions DEFAULT = new HostOptions(false, HostOptionReader.DEFAULT_HOST, List.of());

    public HostOptions {
        timeline = List.copyOf(timeline);
    }

    /**
     * A change.
     *
     * @param afterSeconds when, after the start
     */
    public record TimedChange(long afterSeconds, HostChange change) {}
}
