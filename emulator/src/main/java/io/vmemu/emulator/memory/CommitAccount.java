package io.vmemu.emulator.memory;

/** What a simulated host has promised to its processes, and how much it may promise: Linux's overcommit accounting. */
final class CommitAccount {
    private final HostConfig config;
    private final HostConfig.Overcommit policy;
    private long committedSize;

    CommitAccount(HostConfig config) {
        this.config = config;
        this.policy = config.commit().policy();
    }

    long committedSize() {
        return committedSize;
    }

    /** Whether a mapping counts that was made with MAP_NORESERVE: only under the strictest policy. */
    boolean countsUnreserved() {
        return policy == HostConfig.Overcommit.NEVER;
    }

    /**
     * Promises memory.
     *
     * @param hugePagesSize bytes of RAM that are set aside as huge pages
     * @throws HostException ENOMEM if that is too much
     */
    void charge(long size, long hugePagesSize) throws HostException {
        boolean fits = switch (policy) {
            case ALWAYS -> true;
            case HEURISTIC -> size <= config.ramSize() + config.commit().swapSize();
            case NEVER -> committedSize + size <= limit(hugePagesSize);
        };
        if (!fits) {
            throw new HostException(Errno.ENOMEM);
        }
        committedSize += size;
    }

    void uncharge(long size) {
        committedSize -= size;
    }

    private long limit(long hugePagesSize) {
        return (config.ramSize() - hugePagesSize) / 100 * config.commit().ratioPercent()
                + config.commit().swapSize();
    }
}
