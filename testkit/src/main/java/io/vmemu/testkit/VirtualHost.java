package io.vmemu.testkit;

import io.vmemu.emulator.memory.HostMemory;
import io.vmemu.emulator.memory.HostUsage;
import io.vmemu.emulator.memory.SimulatedHost;
import java.util.function.Consumer;

/** The host below a {@link VirtualMachine}, which may change at any time. Sizes in bytes. */
public final class VirtualHost {
    private final Turn turn;
    private final HostMemory host;

    VirtualHost(Turn turn, HostMemory host) {
        this.turn = turn;
        this.host = host;
    }

    /** Writes to a node's {@code nr_hugepages}. */
    public void setHugePages(long hugePageSize, int node, long pages) {
        change(simulated -> simulated.setHugePages(hugePageSize, node, pages));
    }

    /** Writes to {@code nr_overcommit_hugepages}. */
    public void setOvercommitHugePages(long hugePageSize, long pages) {
        change(simulated -> simulated.setOvercommitHugePages(hugePageSize, pages));
    }

    /** Has other processes use so much of a node's RAM. */
    public void setUsedByOthers(int node, long size) {
        change(simulated -> simulated.setUsedByOthers(node, size));
    }

    /** Who holds what of it. */
    public HostUsage usage() {
        return turn.look(host::usage);
    }

    private void change(Consumer<SimulatedHost> change) {
        if (!(host instanceof SimulatedHost simulated)) {
            throw new IllegalStateException("the host is real");
        }
        turn.take(() -> change.accept(simulated));
    }
}
