package io.vmemu.emulator.memory;

import io.vmemu.emulator.fault.Fault;
import io.vmemu.emulator.fault.FaultPoint;
import io.vmemu.emulator.fault.Faults;
import io.vmemu.emulator.trace.Journal;
import io.vmemu.emulator.trace.JournalEntry;
import org.jspecify.annotations.Nullable;

/** A host on the way to whom faults happen, and whose dealings are noted in the journal. */
public final class ObservedHost extends ForwardingHost {
    private final Faults faults;
    private final Journal journal;

    public ObservedHost(HostMemory host, Faults faults, Journal journal) {
        super(host);
        this.faults = faults;
        this.journal = journal;
    }

    @Override
    public HostFile createMemfd(MemfdRequest request) throws HostException {
        if (faults.fires(FaultPoint.HOST_MEMFD, "", request.hugePageSize())) {
            throw new HostException(Errno.EMFILE);
        }
        return super.createMemfd(request);
    }

    @Override
    public HostFile openFile(String path, boolean readOnly) throws HostException {
        if (faults.fires(FaultPoint.HOST_OPEN, path, 0)) {
            throw new HostException(Errno.EACCES);
        }
        return super.openFile(path, readOnly);
    }

    @Override
    public HostMapping map(MappingRequest request) throws HostException {
        String owner = request.owner();
        try {
            if (faults.fires(FaultPoint.HOST_MAP, owner, request.size())) {
                throw new HostException(Errno.ENOMEM);
            }
            HostMapping mapping = super.map(request);
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

    private final class ObservedMapping extends ForwardingMapping {
        private final String owner;

        ObservedMapping(HostMapping mapping, String owner) {
            super(mapping);
            this.owner = owner;
        }

        // Nothing is put together for what is passed on as it is: a device asks once for each block of terabytes.

        @Override
        public void populate(long offset, long length, int threads) throws HostException {
            try {
                Fault fault = faults.fire(FaultPoint.HOST_POPULATE, owner, offset);
                if (fault == null) {
                    super.populate(offset, length, threads);
                } else {
                    populateInPart(offset, length, fault.amount());
                }
                note("populate", owner, offset, length, null);
            } catch (HostException e) {
                note("populate", owner, offset, length, e);
                throw e;
            }
        }

        private void populateInPart(long offset, long length, long pages) throws HostException {
            long part = Math.min(pages, length / pageSize()) * pageSize();
            super.populate(offset, part, 1);
            throw new HostException(Errno.ENOMEM);
        }

        @Override
        public void discard(long offset, long length) throws HostException {
            try {
                if (faults.fires(FaultPoint.HOST_DISCARD, owner, offset)) {
                    throw new HostException(Errno.EINVAL);
                }
                super.discard(offset, length);
                note("discard", owner, offset, length, null);
            } catch (HostException e) {
                note("discard", owner, offset, length, e);
                throw e;
            }
        }
    }
}
