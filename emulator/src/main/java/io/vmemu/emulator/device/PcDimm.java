package io.vmemu.emulator.device;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.memory.MemoryBackend;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qom.Device;
import io.vmemu.emulator.qom.Property;
import io.vmemu.emulator.qom.PropertyKind;
import io.vmemu.emulator.qom.QomObject;
import io.vmemu.emulator.qom.QomType;
import io.vmemu.emulator.space.DimmSlots;
import io.vmemu.emulator.space.MemoryDevice;
import io.vmemu.emulator.space.Placement;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** QOM's {@code pc-dimm} and {@code nvdimm}: memory that is there as a whole, in a slot. */
public final class PcDimm extends Device implements BoardDevice, MemoryDevice {
    private @Nullable MemoryBackend backend;
    private long gpa;
    private int slot = DimmSlots.NONE;

    PcDimm(QomType type) {
        super(type);
    }

    static QomType dimmType(QomType device) {
        return QomType.named("pc-dimm", device)
                .implementing("memory-device")
                .madeBy(PcDimm::new)
                .with(PcDimm::property, "addr", "node", "slot", "memdev", "size")
                .build();
    }

    private static Property property(String name) {
        return switch (name) {
            case "addr" ->
                Property.of(
                                name,
                                PropertyKind.UINT64,
                                self -> QNum.ofUnsigned(of(self).gpa),
                                (self, value) -> of(self).gpa = bits(value))
                        .untilRealized()
                        .withDefault(QNum.of(0));
            case "node" -> Property.storedUntilRealized(name, PropertyKind.UINT32, QNum.of(0));
            case "slot" ->
                Property.of(
                                name,
                                PropertyKind.INT32,
                                self -> QNum.of(of(self).slot),
                                (self, value) -> of(self).slot = (int) bits(value))
                        .untilRealized()
                        .withDefault(QNum.of(DimmSlots.NONE));
            case "memdev" -> Property.linkUntilRealized(name, "memory-backend");
            case "size" -> Property.readOnly(name, PropertyKind.UINT64, self -> QNum.of(of(self).backendSize()));
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static PcDimm of(QomObject object) {
        return (PcDimm) object;
    }

    private static long bits(QObject number) {
        return number instanceof QNum.UInt unsigned ? unsigned.bits() : ((QNum.Int) number).value();
    }

    private long backendSize() {
        return link("memdev") instanceof MemoryBackend memdev ? memdev.size() : 0;
    }

    /** Whether it keeps its contents. */
    public boolean isNvdimm() {
        return type().isA("nvdimm");
    }

    @Override
    public void prePlug(Board board) throws QemuException {
        int chosen = board.deviceMemory().chooseSlot(slot);
        MemoryBackend memdev = (MemoryBackend) link("memdev");
        if (memdev == null) {
            throw new QemuException("'memdev' property must be set");
        }
        if (memdev.isMapped()) {
            throw new QemuException("can't use already busy memdev: " + memdev.nameInParent());
        }
        int nodes = Math.max(board.numaNodeCount(), 1);
        if (Integer.compareUnsigned(node(), nodes) >= 0) {
            throw new QemuException("'DIMM property node has value " + Integer.toUnsignedString(node())
                    + "' which exceeds the number of numa nodes: " + nodes);
        }
        long place = board.deviceMemory()
                .place(Placement.ofDimm(board.memoryRules(), gpa, memdev.size(), memdev.alignment()));
        slot = chosen;
        gpa = place;
    }

    @Override
    public void realize(Board board) {
        MemoryBackend memdev = Objects.requireNonNull((MemoryBackend) link("memdev"));
        memdev.setMapped(true);
        backend = memdev;
        board.deviceMemory().plug(this);
    }

    @Override
    public void unrealize(Board board) {
        board.deviceMemory().unplug(this);
        memdev().setMapped(false);
    }

    /** The backend of its memory; the device must be realized. */
    public MemoryBackend memdev() {
        return Objects.requireNonNull(backend);
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
        QObject value = storedValue("node");
        return value == null ? 0 : (int) bits(value);
    }

    @Override
    public int slot() {
        return slot;
    }
}
