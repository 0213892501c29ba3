package io.vmemu.emulator.memory;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qom.QomType;

/** {@code memory-backend-shm} (QEMU 10.0): a POSIX shared-memory object without a name. */
public final class ShmBackend extends MemoryBackend {
    ShmBackend(QomType type, BackendMaker maker) {
        super(type, maker);
        shareByDefault();
    }

    @Override
    Backing allocate() throws QemuException {
        if (!isShared()) {
            throw new QemuException("can't create shm backend with `share=off`");
        }
        HostFile file = maker().takeKept(regionName());
        if (file == null) {
            file = create();
        }
        try {
            return new FileMapper(this, file).map(0, 0, true, false);
        } catch (QemuException e) {
            maker().keep(regionName(), file);
            throw e;
        }
    }

    private HostFile create() throws QemuException {
        try {
            HostFile file = host().createMemfd(MemfdRequest.ordinary(regionName()));
            file.resize(size());
            return file;
        } catch (HostException e) {
            throw refused("failed to resize POSIX shared memory to " + Long.toUnsignedString(size()), e);
        }
    }
}
