package io.vmemu.emulator.device;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.memory.MemoryBackend;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qom.Device;
import io.vmemu.emulator.qom.Property;
import io.vmemu.emulator.qom.PropertyKind;
import io.vmemu.emulator.qom.QomType;
import io.vmemu.emulator.space.MemoryDevice;
import io.vmemu.emulator.space.Placement;
import io.vmemu.emulator.virtio.VirtioFunction;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** QOM's {@code virtio-pmem-pci}: takes its place among the memory devices; the guest here has no driver for it. */
public final class VirtioPmemPci extends VirtioPciDevice implements MemoryDevice {
    private @Nullable MemoryBackend backend;
    private long gpa;

    VirtioPmemPci(QomType type, QomType innerType) {
        super(type, (Device) innerType.newInstance());
    }

    static QomType innerType(QomType virtioDevice) {
        return QomType.named("virtio-pmem", virtioDevice)
                .with(name -> Property.storedUntilRealized(name, PropertyKind.UINT64, QNum.of(0)), "memaddr")
                .with(name -> Property.linkUntilRealized(name, "memory-backend"), "memdev")
                .build();
    }

    @Override
    public void prePlug(Board board) throws QemuException {
        MemoryBackend memdev = (MemoryBackend) backend().link("memdev");
        if (memdev == null) {
            throw new QemuException("'memdev' property must be set");
        }
        long wanted = ((QNum.Int) backend().get("memaddr")).value();
        gpa = board.deviceMemory().place(new Placement(wanted, memdev.size(), memdev.alignment(), 1));
    }

    @Override
    public void realize(Board board) throws QemuException {
        requireModern();
        MemoryBackend memdev = Objects.requireNonNull((MemoryBackend) backend().link("memdev"));
        if (memdev.isMapped()) {
            throw new QemuException("can't use already busy memdev: " + memdev.nameInParent());
        }
        memdev.setMapped(true);
        backend = memdev;
        board.deviceMemory().plug(this);
        backend().setRealized(true);
        addVirtioBus(board);
    }

    @Override
    public void unrealize(Board board) {
        board.deviceMemory().unplug(this);
        removeVirtioBus();
        backend().setRealized(false);
        memdev().setMapped(false);
    }

    /** The backend of its memory; the device must be realized. */
    public MemoryBackend memdev() {
        return Objects.requireNonNull(backend);
    }

    @Override
    public @Nullable VirtioFunction function() {
        return null;
    }

    @Override
    public long gpa() {
        return gpa;
    }

    @Override
    public long size() {
        return memdev().size();
    }

    @Override
    public int node() {
        return 0;
    }
}
