package io.vmemu.emulator.memory;

/** Another host, seen through something that changes some of what it does: the rest is passed on. */
public abstract class ForwardingHost implements HostMemory {
    private final HostMemory host;

    /** In front of {@code host}. */
    protected ForwardingHost(HostMemory host) {
        this.host = host;
    }

    @Override
    public long pageSize() {
        return host.pageSize();
    }

    @Override
    public long transparentHugePageSize() {
        return host.transparentHugePageSize();
    }

    @Override
    public boolean skipsReservations() {
        return host.skipsReservations();
    }

    @Override
    public HostFile createMemfd(MemfdRequest request) throws HostException {
        return host.createMemfd(request);
    }

    @Override
    public HostFile openFile(String path, boolean readOnly) throws HostException {
        return host.openFile(path, readOnly);
    }

    @Override
    public boolean openWaits(String path) {
        return host.openWaits(path);
    }

    @Override
    public HostMapping map(MappingRequest request) throws HostException {
        return host.map(request);
    }

    @Override
    public boolean hasNode(int node) {
        return host.hasNode(node);
    }

    @Override
    public HostUsage usage() {
        return host.usage();
    }
}
