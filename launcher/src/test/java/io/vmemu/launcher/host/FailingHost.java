package io.vmemu.launcher.host;

import io.vmemu.emulator.memory.Errno;
import io.vmemu.emulator.memory.HostException;
import io.vmemu.emulator.memory.HostFile;
import io.vmemu.emulator.memory.HostMapping;
import io.vmemu.emulator.memory.HostMemPolicy;
import io.vmemu.emulator.memory.HostMemory;
import io.vmemu.emulator.memory.HostUsage;
import io.vmemu.emulator.memory.MappingRequest;
import io.vmemu.emulator.memory.MemfdRequest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** A host that fails when told to, in the way a host without memory does: with half of the work done. */
final class FailingHost implements HostMemory {
    private final HostMemory host;
    private final List<HostFile> files = new ArrayList<>();
    private final List<HostMapping> mappings = new ArrayList<>();
    private boolean failPopulate;
    private boolean failDiscard;

    FailingHost(HostMemory host) {
        this.host = host;
    }

    /** The next populate or discard of any mapping fails; all is well again when neither is to. */
    void fail(boolean populate, boolean discard) {
        failPopulate = populate;
        failDiscard = discard;
    }

    HostFile lastFile() {
        return files.get(files.size() - 1);
    }

    HostMapping lastMapping() {
        return mappings.get(mappings.size() - 1);
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
    public boolean hasNode(int node) {
        return host.hasNode(node);
    }

    @Override
    public HostUsage usage() {
        return host.usage();
    }

    @Override
    public HostFile createMemfd(MemfdRequest request) throws HostException {
        files.add(host.createMemfd(request));
        return lastFile();
    }

    @Override
    public HostFile openFile(String path, boolean readOnly) throws HostException {
        files.add(host.openFile(path, readOnly));
        return lastFile();
    }

    @Override
    public HostMapping map(MappingRequest request) throws HostException {
        mappings.add(new FailingMapping(host.map(request)));
        return lastMapping();
    }

    private final class FailingMapping implements HostMapping {
        private final HostMapping mapping;

        FailingMapping(HostMapping mapping) {
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
        public void populate(long offset, long length) throws HostException {
            if (failPopulate) {
                failPopulate = false;
                mapping.populate(offset, length / 2 / pageSize() * pageSize());
                throw new HostException(Errno.ENOMEM);
            }
            mapping.populate(offset, length);
        }

        @Override
        public void discard(long offset, long length) throws HostException {
            if (failDiscard) {
                failDiscard = false;
                throw new HostException(Errno.EINVAL);
            }
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
}
