package io.vmemu.emulator.memory;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.qom.QomType;
import org.jspecify.annotations.Nullable;

/** {@code memory-backend-ram}: anonymous memory. */
public final class RamBackend extends MemoryBackend {
    /** QEMU's own, so that transparent huge pages fit. */
    private static final long ALIGNMENT = 2L << 20;

    RamBackend(QomType type, BackendMaker maker) {
        super(type, maker);
    }

    @Override
    Backing allocate() throws QemuException {
        Backing shared = isShared() && persona() != Persona.QEMU_7_2 ? sharedMemfd() : null;
        return shared == null ? anonymous() : shared;
    }

    private Backing anonymous() throws QemuException {
        MappingRequest request =
                MappingRequest.anonymous(nameInParent(), roundedSize(), ALIGNMENT, isShared(), isReserved());
        HostMapping mapping = map(request, "cannot set up guest memory '" + regionName() + "'");
        return new Backing(mapping, null, roundedSize(), alignmentOf(request), false, false);
    }

    /** Newer QEMU takes a memfd for shared memory, and anonymous memory only if it gets none. */
    private @Nullable Backing sharedMemfd() {
        HostFile file = maker().takeKept(regionName());
        try {
            file = file == null ? host().createMemfd(MemfdRequest.ordinary(regionName())) : file;
            Backing mapped = new FileMapper(this, file).map(0, 0, true, false);
            return new Backing(mapped.mapping(), file, mapped.size(), ALIGNMENT, false, false);
        } catch (HostException | QemuException e) {
            if (file != null) {
                file.close();
            }
            return null;
        }
    }

    private long alignmentOf(MappingRequest request) {
        return Math.max(request.alignment(), host().pageSize());
    }
}
