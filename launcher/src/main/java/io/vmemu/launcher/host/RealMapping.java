package io.vmemu.launcher.host;

import io.vmemu.emulator.memory.Errno;
import io.vmemu.emulator.memory.HostException;
import io.vmemu.emulator.memory.HostMapping;
import io.vmemu.emulator.memory.HostMemPolicy;
import io.vmemu.emulator.memory.HostUsage;
import io.vmemu.emulator.memory.MappingRequest;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Pages of this process. Nothing of them is resident before it is populated. */
final class RealMapping implements HostMapping {
    /** How many pages mincore(2) is asked for at a time. */
    private static final int PAGES_AT_A_TIME = 1 << 16;

    private final RealHost host;
    private final SystemCalls system;
    private final MappingRequest request;
    private final @Nullable RealFile file;
    private final long pageSize;
    private final long reservedAddress;
    private final long reservedSize;
    private final long address;
    private boolean mergeable;
    private boolean dumped = true;
    private boolean closed;

    private RealMapping(RealHost host, MappingRequest request, long reservedAddress, long reservedSize) {
        this.host = host;
        this.system = host.system();
        this.request = request;
        this.file = (RealFile) request.file();
        this.pageSize = file == null ? host.pageSize() : file.pageSize();
        this.reservedAddress = reservedAddress;
        this.reservedSize = reservedSize;
        this.address = (reservedAddress + request.alignment() - 1) & -request.alignment();
    }

    /** Maps. */
    static RealMapping of(RealHost host, MappingRequest request) throws HostException {
        // Room to align in; what is not needed of it has no pages.
        long reservedSize = request.size() + request.alignment();
        if (request.size() <= 0 || reservedSize < 0) {
            throw new HostException(Errno.ENOMEM);
        }
        RealMapping mapping = new RealMapping(host, request, host.system().reserve(reservedSize), reservedSize);
        try {
            mapping.map();
            return mapping;
        } catch (HostException e) {
            mapping.unmap();
            throw e;
        }
    }

    private void map() throws HostException {
        SystemCalls.Mode mode = new SystemCalls.Mode(request.shared(), request.reserve(), request.writable());
        system.mapAt(address, request.size(), mode, file == null ? -1 : file.fd(), request.offset());
        advise(Advice.HUGEPAGE);
        advise(Advice.DONTFORK);
    }

    private void unmap() {
        system.unmap(reservedAddress, reservedSize);
    }

    /** Advice that may be ignored. */
    private void advise(Advice advice) {
        try {
            system.advise(address, request.size(), advice);
        } catch (HostException e) {
            // Pages of this kind cannot do it, or the kernel was built without it.
            return;
        }
    }

    @Override
    public long pageSize() {
        return pageSize;
    }

    @Override
    public void bind(HostMemPolicy policy, Collection<Integer> nodes) throws HostException {
        if (policy == HostMemPolicy.DEFAULT) {
            return;
        }
        BitSet bits = new BitSet();
        nodes.forEach(bits::set);
        // Linux takes one bit less than it is told of.
        system.bind(address, request.size(), mode(policy), bits.toLongArray(), bits.length() + 1);
    }

    /** Linux's number of a policy: MPOL_DEFAULT and so on of {@code linux/mempolicy.h}. */
    private static int mode(HostMemPolicy policy) {
        return switch (policy) {
            case DEFAULT -> 0;
            case PREFERRED -> 1;
            case BIND -> 2;
            case INTERLEAVE -> 3;
        };
    }

    @Override
    public void setMergeable(boolean value) {
        mergeable = value;
        advise(value ? Advice.MERGEABLE : Advice.UNMERGEABLE);
    }

    @Override
    public void setDumped(boolean value) {
        dumped = value;
        advise(value ? Advice.DODUMP : Advice.DONTDUMP);
    }

    @Override
    public void populate(long offset, long length) throws HostException {
        checkRange(offset, length);
        host.populator().populate(system, address + offset, length, pageSize);
    }

    @Override
    public void populate(long offset, long length, int threads) throws HostException {
        checkRange(offset, length);
        new ParallelPopulation(threads, pageSize).run(length, (from, size) -> populate(offset + from, size));
    }

    @Override
    public void discard(long offset, long length) throws HostException {
        checkRange(offset, length);
        if (file != null) {
            file.punch(request.offset() + offset, length);
        }
        if (pageSize == host.pageSize()) {
            // Without a file, shared pages are only given back by taking them from everybody.
            Advice advice = file == null && request.shared() ? Advice.REMOVE : Advice.DONTNEED;
            system.advise(address + offset, length, advice);
        }
    }

    private void checkRange(long offset, long length) throws HostException {
        if (closed) {
            throw new IllegalStateException("unmapped");
        }
        if (((offset | length) & (pageSize - 1)) != 0 || offset < 0 || length < 0 || offset > request.size() - length) {
            throw new HostException(Errno.EINVAL);
        }
    }

    @Override
    public long residentSize() {
        return residentSize(0, request.size());
    }

    @Override
    public long residentSize(long offset, long length) {
        long page = host.pageSize();
        byte[] residency = new byte[(int) Math.min(PAGES_AT_A_TIME, length / page)];
        long resident = 0;
        for (long at = 0; at < length; at += residency.length * page) {
            int pages = (int) Math.min(residency.length, (length - at) / page);
            try {
                system.residency(address + offset + at, pages * page, residency);
            } catch (HostException e) {
                throw new IllegalStateException("mincore: " + e.errno().text(), e);
            }
            for (int i = 0; i < pages; i++) {
                resident += residency[i] & 1;
            }
        }
        return resident * page;
    }

    HostUsage.Holder usage() {
        long resident = SystemFacts.residentSize(address, address + request.size());
        return new HostUsage.Holder(
                request.owner(), request.size(), pageSize, resident, List.of(), 0, 0, mergeable, dumped);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            unmap();
            host.unmapped(this);
        }
    }
}
