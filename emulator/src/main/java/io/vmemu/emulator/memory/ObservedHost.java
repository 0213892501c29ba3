package io.vmemu.emulator.memory;

import io.vmemu.emulator.fault.Fault;
import io.vmemu.emulator.fault.FaultPoint;
import io.vmemu.emulator.fault.Faults;
import io.vmemu.emulator.trace.Journal;
import io.vmemu.emulator.trace.JournalEntry;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** A host on the way to whom faults happen, and whose dealings are noted in the journal. */
public final class ObservedHost implements HostMemory {
    private final HostMemory host;
    private final Faults faults;
    private final Journal journal;

    public ObservedHost(HostMemory host, Faults faults, Journal journal) {
        this.host = host;
        this.faults = faults;
        this.journal = journal;
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
        if (faults.fires(FaultPoint.HOST_MEMFD, "", request.hugePageSize())) {
            throw new HostException(Errno.EMFILE);
        }
        return host.createMemfd(request);
    }

    @Override
    public HostFile openFile(String path, boolean readOnly) throws HostException {
        if (faults.fires(FaultPoint.HOST_OPEN, path, 0)) {
            throw new HostException(Errno.EACCES);
        }
        return host.openFile(path, readOnly);
    }

    @Override
    public boolean openWaits(String path) {
        return host.openWaits(path);
    }

    @Override
    public boolean hasNode(int node) {
        return host.hasNode(node);
    }

    @Override
    public HostUsage usage() {
        return host.usage();
    }

    @Override
    public HostMapping map(MappingRequest request) throws HostException {
        String owner = request.owner();
        try {
            if (faults.fires(FaultPoint.HOST_MAP, owner, request.size())) {
                throw new HostException(Errno.ENOMEM);
            }
            HostMapping mapping = host.map(request);
            note("map", owner, 0, request.size(), null);
            return new ObservedMapping(mapping, owner);
        } catch (HostException e) {
            note("map", owner, 0, request.size(), e);
            throw e;
        }
    }

    private void note(String operation, String owner, long offset, long length, @Nullable HostException refusal) {
        if (journal.isOn()) {
            String error = refusal == null ? null : refusal.errno().text();
            journal.add(new JournalEntry.Host(operation, owner, offset, length, error));
        }
    }

    private final class ObservedMapping implements HostMapping {
        private final HostMapping mapping;
        private final String owner;

        ObservedMapping(HostMapping mapping, String owner) {
            this.mapping = mapping;
            this.owner = owner;
        }

        @Override
        public void populate(long offset, long length) throws HostException {
            populate(offset, length, 1);
        }

        @Override
        public void populate(long offset, long length, int threads) throws HostException {
            Fault fault = faults.fire(FaultPoint.HOST_POPULATE, owner, offset);
            if (fault == null) {
                observe("populate", offset, length, (from, size) -> mapping.populate(from, size, threads));
            } else {
                observe("populate", offset, length, (from, size) -> populateInPart(from, size, fault.amount()));
            }
        }

        private void populateInPart(long offset, long length, long pages) throws HostException {
            long part = Math.min(pages, length / pageSize()) * pageSize();
            mapping.populate(offset, part);
            throw new HostException(Errno.ENOMEM);
        }

        @Override
        public void discard(long offset, long length) throws HostException {
            observe("discard", offset, length, (from, size) -> {
                if (faults.fires(FaultPoint.HOST_DISCARD, owner, from)) {
                    throw new HostException(Errno.EINVAL);
                }
                mapping.discard(from, size);
            });
        }

        private void observe(String operation, long offset, long length, RangeOperation work) throws HostException {
            try {
                work.on(offset, length);
                note(operation, owner, offset, length, null);
            } catch (HostException e) {
                note(operation, owner, offset, length, e);
                throw e;
            }
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

    @FunctionalInterface
    private interface RangeOperation {
        void on(long offset, long length) throws HostException;
    }
}
