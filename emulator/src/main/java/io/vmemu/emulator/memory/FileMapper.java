package io.vmemu.emulator.memory;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qom.Persona;

/** Maps an open file for a backend, with the checks that QEMU makes of file and page size. */
final class FileMapper {
    private final MemoryBackend backend;
    private final HostFile file;

    FileMapper(MemoryBackend backend, HostFile file) {
        this.backend = backend;
        this.file = file;
    }

    /**
     * Maps; the file stays open if it throws.
     *
     * @param offset where in the file
     * @param alignment what the user asks for, 0 for nothing
     * @param writable whether the mapping can be written
     * @param wholePages whether the backend's size must be a multiple of the page size
     */
    Backing map(long offset, long alignment, boolean writable, boolean wholePages) throws QemuException {
        long size = backend.roundedSize();
        checkFileSize(offset, size);
        checkPlace(offset, alignment, size);
        long pageSize = file.pageSize();
        long mappedSize = (size + pageSize - 1) & -pageSize;
        if (file.size() == 0) {
            grow(offset + mappedSize);
        }
        long effectiveAlignment = Math.max(alignment, pageSize);
        MappingRequest request = new MappingRequest(
                backend.nameInParent(),
                file,
                offset,
                mappedSize,
                effectiveAlignment,
                backend.isShared(),
                backend.isReserved(),
                writable);
        HostMapping mapping = backend.map(request, "unable to map backing store for guest RAM");
        return new Backing(mapping, file, mappedSize, effectiveAlignment, !writable, wholePages);
    }

    private void checkFileSize(long offset, long size) throws QemuException {
        long fileSize = file.size();
        if (fileSize <= 0 || Long.compareUnsigned(fileSize, offset + size) >= 0) {
            return;
        }
        throw new QemuException(
                backend.persona() == Persona.QEMU_7_2
                        ? "backing store size 0x%x does not match 'size' option 0x%x".formatted(fileSize, size)
                        : "%s backing store size 0x%x is too small for 'size' option 0x%x plus 'offset' option 0x%x"
                                .formatted(backend.regionName(), fileSize, size, offset));
    }

    private void checkPlace(long offset, long alignment, long size) throws QemuException {
        long pageSize = file.pageSize();
        if (Long.remainderUnsigned(alignment, pageSize) != 0) {
            throw new QemuException(
                    "alignment 0x%x must be multiples of page size 0x%x".formatted(alignment, pageSize));
        }
        if (Long.bitCount(alignment) > 1) {
            throw new QemuException("alignment 0x%x must be a power of two".formatted(alignment));
        }
        if (Long.remainderUnsigned(offset, pageSize) != 0) {
            throw new QemuException("offset 0x%x must be multiples of page size 0x%x".formatted(offset, pageSize));
        }
        if (Long.compareUnsigned(size, pageSize) < 0) {
            throw new QemuException(
                    "memory size 0x%x must be equal to or larger than page size 0x%x".formatted(size, pageSize));
        }
    }

    private void grow(long size) {
        try {
            file.resize(size);
        } catch (HostException e) {
            // QEMU goes on: what lies behind the end of a file can be mapped.
            backend.maker().context().warn("ftruncate: " + e.errno().text());
        }
    }
}
