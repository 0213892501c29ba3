package io.vmemu.emulator.memory;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.qom.QomType;
import org.jspecify.annotations.Nullable;

/** {@code memory-backend-memfd}: a file in memory, of ordinary or huge pages. */
public final class MemfdBackend extends MemoryBackend {
    private static final int MFD_CLOEXEC = 1;
    private static final int MFD_ALLOW_SEALING = 2;
    private static final int MFD_HUGETLB = 4;
    private static final int MFD_HUGE_SHIFT = 26;
    /** F_SEAL_SEAL, F_SEAL_SHRINK, F_SEAL_GROW. */
    private static final int SIZE_SEALS = 7;

    private boolean hugetlb;
    private long hugetlbSize;
    private boolean seal = true;

    MemfdBackend(QomType type, BackendMaker maker) {
        super(type, maker);
        shareByDefault();
    }

    @Override
    Backing allocate() throws QemuException {
        boolean keeps = persona() != Persona.QEMU_7_2;
        String name = regionName();
        HostFile file = keeps ? maker().takeKept(name) : null;
        if (file == null) {
            file = create();
        }
        try {
            return new FileMapper(this, file).map(0, 0, true, true);
        } catch (QemuException e) {
            keepOrClose(keeps ? maker() : null, name, file);
            throw e;
        }
    }

    static void keepOrClose(@Nullable BackendMaker keeper, String name, HostFile file) {
        if (keeper == null) {
            file.close();
        } else {
            keeper.keep(name, file);
        }
    }

    private HostFile create() throws QemuException {
        // QEMU looks at the size's lowest bit only: a size of 1 is the default size.
        long log2 = hugetlbSize == 0 ? 0 : Long.numberOfTrailingZeros(hugetlbSize);
        if (log2 != 0 && 1L << log2 != hugetlbSize) {
            throw new QemuException("Hugepage size must be a power of 2");
        }
        HostFile file;
        try {
            file = host().createMemfd(new MemfdRequest(type().name(), hugetlb, log2 == 0 ? 0 : hugetlbSize, seal));
        } catch (HostException e) {
            throw refused("failed to create memfd with flags 0x%x".formatted(flags((int) log2)), e);
        }
        try {
            file.resize(size());
        } catch (HostException e) {
            file.close();
            throw refused("failed to resize memfd to " + Long.toUnsignedString(size()), e);
        }
        try {
            if (seal) {
                file.sealSize();
            }
            return file;
        } catch (HostException e) {
            file.close();
            throw refused("failed to add seals 0x%x".formatted(SIZE_SEALS), e);
        }
    }

    private int flags(int log2) {
        return MFD_CLOEXEC | (seal ? MFD_ALLOW_SEALING : 0) | (hugetlb ? MFD_HUGETLB | log2 << MFD_HUGE_SHIFT : 0);
    }

    /** Property {@code hugetlb}. */
    public boolean isHugetlb() {
        return hugetlb;
    }

    /** Property {@code hugetlbsize}, 0 for the host's default. */
    public long hugetlbSize() {
        return hugetlbSize;
    }

    /** Property {@code seal}. */
    public boolean isSealed() {
        return seal;
    }

    void setHugetlb(boolean value) {
        hugetlb = value;
    }

    void setHugetlbSize(long value) throws QemuException {
        if (value == 0) {
            throw new QemuException("Property '%s.hugetlbsize' doesn't take value '0'".formatted(type().name()));
        }
        hugetlbSize = value;
    }

    void setSeal(boolean value) {
        seal = value;
    }
}
