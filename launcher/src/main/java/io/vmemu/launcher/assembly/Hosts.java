package io.vmemu.launcher.assembly;

import io.vmemu.emulator.memory.HostConfig;
import io.vmemu.emulator.memory.HostMemory;
import io.vmemu.emulator.memory.SimulatedHost;
import io.vmemu.emulator.time.Scheduler;
import io.vmemu.launcher.cli.HostOptions;
import io.vmemu.launcher.cli.StartupException;
import io.vmemu.launcher.host.HostUnavailableException;
import io.vmemu.launcher.host.HugetlbfsMounts;
import io.vmemu.launcher.host.RealHost;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The host that the command line wants. */
public final class Hosts {
    private Hosts() {}

    /**
     * The host's memory, at the beginning of its timeline.
     *
     * @param clock what the timeline runs on
     * @throws StartupException if this program cannot reach the real host's
     */
    public static HostMemory open(HostOptions options, Scheduler clock) throws StartupException {
        if (options.real()) {
            try {
                return RealHost.open();
            } catch (HostUnavailableException e) {
                throw new StartupException("-x-vmemu host=real", e.reason());
            }
        }
        HostConfig config = options.simulated();
        for (Map.Entry<String, Long> mount : HugetlbfsMounts.read().entrySet()) {
            config = config.withHugetlbfs(mount.getKey(), mount.getValue());
        }
        SimulatedHost host = new SimulatedHost(config);
        for (HostOptions.TimedChange timed : options.timeline()) {
            clock.schedule(
                    TimeUnit.SECONDS.toNanos(timed.afterSeconds()),
                    () -> timed.change().applyTo(host));
        }
        return host;
    }
}
