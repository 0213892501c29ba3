package io.vmemu.emulator.memory;

import java.util.List;

/** Something that happens to a simulated host while machines run on it. */
public sealed interface HostChange {
    /** Lets it happen. */
    void applyTo(SimulatedHost host);

    /**
     * The administrator sets huge pages aside, or gives them up.
     *
     * @param pool of a size that the host has; nodes that it does not mention stay as they are
     */
    record HugePages(HostConfig.Pool pool) implements HostChange {
        @Override
        public void applyTo(SimulatedHost host) {
            List<Long> pages = pool.pages();
            for (int node = 0; node < pages.size(); node++) {
                host.setHugePages(pool.pageSize(), node, pages.get(node));
            }
            host.setOvercommitHugePages(pool.pageSize(), pool.overcommitPages());
        }
    }

    /**
     * Other processes come to use so much.
     *
     * @param sizes bytes by node, from node 0 on
     */
    record UsedByOthers(List<Long> sizes) implements HostChange {
        public UsedByOthers {
            sizes = List.copyOf(sizes);
        }

        @Override
        public void applyTo(SimulatedHost host) {
            for (int node = 0; node < sizes.size(); node++) {
                host.setUsedByOthers(node, sizes.get(node));
            }
        }
    }
}
