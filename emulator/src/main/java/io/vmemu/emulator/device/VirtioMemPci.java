package io.vmemu.emulator.device;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.memory.MemoryBackend;
import io.vmemu.emulator.qom.QomType;
import io.vmemu.emulator.space.MemoryDevice;
import io.vmemu.emulator.space.Placement;
import io.vmemu.emulator.virtio.VirtioFunction;
import io.vmemu.emulator.virtio.VirtioOptions;
import io.vmemu.emulator.vmem.MemdevFacts;
import io.vmemu.emulator.vmem.RealizeChecks;
import io.vmemu.emulator.vmem.VirtioMemDevice;
import io.vmemu.emulator.vmem.VirtioMemEnvironment;
import io.vmemu.emulator.vmem.VirtioMemProperties;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** QOM's {@code virtio-mem-pci}. */
public final class VirtioMemPci extends VirtioPciDevice implements MemoryDevice {
    private final VirtioMemObject inner;
    private boolean unplugPending;
    private @Nullable MemoryBackend backend;

    VirtioMemPci(QomType type, QomType innerType) {
        super(type, (VirtioMemObject) innerType.newInstance());
        this.inner = (VirtioMemObject) backend();
    }

    @Override
    public void prePlug(Board board) throws QemuException {
        MemoryBackend memdev = inner.memdev();
        if (memdev == null) {
            throw new QemuException("'memdev' property must be set");
        }
        long alignment = inner.wantedBlockSize() != 0
                ? inner.wantedBlockSize()
                : RealizeChecks.defaultBlockSize(memdev.pageSize(), board.host());
        inner.placeAt(board.deviceMemory()
                .place(new Placement(inner.memaddr(), memdev.size(), memdev.alignment(), alignment)));
    }

    @Override
    public void realize(Board board) throws QemuException {
        requireModern();
        MemoryBackend memdev = Objects.requireNonNull(inner.memdev());
        VirtioMemEnvironment environment = board.virtioMem();
        VirtioMemDevice device = VirtioMemDevice.realize(
                inner.config(board.deviceMemory().memslotLimit(memdev.size())),
                facts(memdev),
                memdev.ramBlock(),
                new VirtioOptions(
                        VirtioTypes.isOn(inner, "indirect_desc"), VirtioTypes.isOn(inner, "event_idx"), name()),
                environment,
                board.isIncoming());
        // A realized device does not move, and to put its path together took longer than all the rest of a request.
        String path = String.valueOf(canonicalPath());
        device.onSizeChange(size -> board.memoryDeviceSizeChanged(this, path, size));
        inner.setDevice(device);
        memdev.setMapped(true);
        backend = memdev;
        board.deviceMemory().plug(this);
        addVirtioBus(board);
    }

    private String name() {
        String id = id();
        return id == null ? String.valueOf(canonicalPath()) : id;
    }

    private static MemdevFacts facts(MemoryBackend memdev) {
        return new MemdevFacts(
                memdev.nameInParent(),
                memdev.size(),
                memdev.pageSize(),
                memdev.isShared(),
                memdev.isFileBacked(),
                memdev.isReadOnly(),
                memdev.isPrealloc(),
                memdev.isMapped());
    }

    @Override
    public void unrealize(Board board) {
        board.deviceMemory().unplug(this);
        device().unrealize();
        removeVirtioBus();
        inner.setDevice(null);
        Objects.requireNonNull(backend).setMapped(false);
        backend = null;
    }

    @Override
    public void systemReset(Board board) {
        device().systemReset();
    }

    @Override
    public void wakeupReset(Board board) {
        device().wakeupReset();
    }

    @Override
    public void checkUnplug(Board board) throws QemuException {
        device().checkUnplug();
    }

    @Override
    public void setUnplugPending(boolean pending) {
        unplugPending = pending;
    }

    boolean isUnplugPending() {
        return unplugPending;
    }

    /** The device; there must be one. */
    public VirtioMemDevice device() {
        return inner.device();
    }

    /** Block size, region size and the like; there must be a device. */
    public VirtioMemProperties memProperties() {
        return device().properties();
    }

    /** The backend of its memory; the device must be realized. */
    public MemoryBackend memdev() {
        return Objects.requireNonNull(backend);
    }

    @Override
    public @Nullable VirtioFunction function() {
        return inner.hasDevice() ? device().function() : null;
    }

    @Override
    public long gpa() {
        return inner.memaddr();
    }

    @Override
    public long size() {
        return memProperties().regionSize();
    }

    @Override
    public long pluggedSize() {
        return device().size();
    }

    @Override
    public int memslots() {
        return memProperties().memslots().count();
    }

    @Override
    public int node() {
        return memProperties().node();
    }
}
