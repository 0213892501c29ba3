package io.vmemu.emulator.memory;

import java.util.Collection;

/**
 * Another mapping, seen through something that changes some of what it does: the rest is passed on. Whoever changes how it
 * is populated overrides {@link #populate(long, long, int)}; the other way to populate leads there.
 */
public abstract class ForwardingMapping implements HostMapping {
    private final HostMapping mapping;

    /** In front of {@code mapping}. */
    protected ForwardingMapping(HostMapping mapping) {
        this.mapping = mapping;
    }

    @Override
    public long pageSize() {
        return mapping.pageSize();
    }

    @Override
    public void bind(HostMemPolicy policy, Collection<Integer> nodes) throws HostException {
        mapping.bind(policy, nodes);
    }

    @Override
    public void setMergeable(boolean mergeable) {
        mapping.setMergeable(mergeable);
    }

    @Override
    public void setDumped(boolean dumped) {
        mapping.setDumped(dumped);
    }

    @Override
    public final void populate(long offset, long length) throws HostException {
        populate(offset, length, 1);
    }

    @Override
    public void populate(long offset, long length, int threads) throws HostException {
        mapping.populate(offset, length, threads);
    }

    @Override
    public void discard(long offset, long length) throws HostException {
        mapping.discard(offset, length);
    }

    @Override
    public long residentSize() {
        return mapping.residentSize();
    }

    @Override
    public long residentSize(long offset, long length) {
        return mapping.residentSize(offset, length);
    }

    @Override
    public void close() {
        mapping.close();
    }
}
