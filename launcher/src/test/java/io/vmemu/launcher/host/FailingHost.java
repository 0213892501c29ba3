package io.vmemu.launcher.host;

import io.vmemu.emulator.memory.Errno;
import io.vmemu.emulator.memory.ForwardingHost;
import io.vmemu.emulator.memory.ForwardingMapping;
import io.vmemu.emulator.memory.HostException;
import io.vmemu.emulator.memory.HostFile;
import io.vmemu.emulator.memory.HostMapping;
import io.vmemu.emulator.memory.HostMemory;
import io.vmemu.emulator.memory.MappingRequest;
import io.vmemu.emulator.memory.MemfdRequest;
import java.util.ArrayList;
import java.util.List;

/** A host that fails when told to, in the way a host without memory does: with half of the work done. */
final class FailingHost extends ForwardingHost {
    private final List<HostFile> files = new ArrayList<>();
    private final List<HostMapping> mappings = new ArrayList<>();
    private boolean failPopulate;
    private boolean failDiscard;

    FailingHost(HostMemory host) {
        super(host);
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
    public HostFile createMemfd(MemfdRequest request) throws HostException {
        files.add(super.createMemfd(request));
        return lastFile();
    }

    @Override
    public HostFile openFile(String path, boolean readOnly) throws HostException {
        files.add(super.openFile(path, readOnly));
        return lastFile();
    }

    @Override
    public HostMapping map(MappingRequest request) throws HostException {
        mappings.add(new FailingMapping(super.map(request)));
        return lastMapping();
    }

    private final class FailingMapping extends ForwardingMapping {
        FailingMapping(HostMapping mapping) {
            super(mapping);
        }

        @Override
        public void populate(long offset, long length, int threads) throws HostException {
            if (failPopulate) {
                failPopulate = false;
                super.populate(offset, length / 2 / pageSize() * pageSize(), threads);
                throw new HostException(Errno.ENOMEM);
            }
            super.populate(offset, length, threads);
        }

        @Override
        public void discard(long offset, long length) throws HostException {
            if (failDiscard) {
                failDiscard = false;
                throw new HostException(Errno.EINVAL);
            }
            super.discard(offset, length);
        }
    }
}
