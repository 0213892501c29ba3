package io.vmemu.emulator.device;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.memory.MemoryBackend;
import io.vmemu.emulator.qobject.QBool;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.emulator.qom.Device;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.qom.Property;
import io.vmemu.emulator.qom.PropertyKind;
import io.vmemu.emulator.qom.QomObject;
import io.vmemu.emulator.qom.QomType;
import io.vmemu.emulator.vmem.OnOffAuto;
import io.vmemu.emulator.vmem.RealizeChecks;
import io.vmemu.emulator.vmem.VirtioMemConfig;
import io.vmemu.emulator.vmem.VirtioMemDevice;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** QOM's {@code virtio-mem}: the properties of the device inside a virtio-mem-pci. */
final class VirtioMemObject extends Device {
    static final String MEMDEV = "memdev";
    static final String REQUESTED_SIZE = "requested-size";
    private static final String UNPLUGGED_INACCESSIBLE = "unplugged-inaccessible";
    private static final String BLOCK_SIZE = "block-size";
    private static final String EARLY_MIGRATION = "x-early-migration";

    private @Nullable VirtioMemDevice device;
    private long memaddr;
    private long blockSize;
    private long requestedSize;

    VirtioMemObject(QomType type) {
        super(type);
    }

    /** The type; {@code machineVersion} decides defaults. */
    static QomType innerType(QomType virtioDevice, Persona persona, int machineVersion) {
        boolean modern = persona.isAtLeast(Persona.QEMU_10_0);
        QomType.Builder type = QomType.named("virtio-mem", virtioDevice)
                .madeBy(VirtioMemObject::new)
                .with(
                        name -> property(name, modern, machineVersion),
                        "memaddr",
                        "node",
                        "prealloc",
                        MEMDEV,
                        UNPLUGGED_INACCESSIBLE,
                        BLOCK_SIZE,
                        REQUESTED_SIZE,
                        "size");
        return modern
                ? type.with(name -> flag(name, machineVersion), "dynamic-memslots", EARLY_MIGRATION)
                        .build()
                : type.build();
    }

    private static Property property(String name, boolean modern, int machineVersion) {
        return switch (name) {
            case "memaddr" ->
                Property.of(
                                name,
                                PropertyKind.UINT64,
                                self -> QNum.ofUnsigned(of(self).memaddr),
                                (self, value) -> of(self).memaddr = bits(value))
                        .untilRealized()
                        .withDefault(QNum.of(0));
            case "node" -> Property.storedUntilRealized(name, PropertyKind.UINT32, QNum.of(0));
            case "prealloc" -> {
                Property prealloc = Property.storedUntilRealized(name, PropertyKind.BOOL, QBool.FALSE);
                yield modern ? prealloc.describedAs("on/off") : prealloc;
            }
            case MEMDEV -> Property.linkUntilRealized(name, "memory-backend");
            case UNPLUGGED_INACCESSIBLE -> unpluggedInaccessible(machineVersion);
            case BLOCK_SIZE ->
                Property.of(
                        name,
                        PropertyKind.SIZE,
                        self -> QNum.ofUnsigned(of(self).blockSize()),
                        (self, value) -> of(self).setBlockSize(bits(value)));
            case REQUESTED_SIZE ->
                Property.of(
                        name,
                        PropertyKind.SIZE,
                        self -> QNum.ofUnsigned(of(self).requestedSize()),
                        (self, value) -> of(self).setRequestedSize(bits(value)));
            case "size" -> Property.readOnly(name, PropertyKind.SIZE, self -> QNum.of(of(self).size()));
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static Property flag(String name, int machineVersion) {
        return name.equals(EARLY_MIGRATION)
                ? Property.storedUntilRealized(name, PropertyKind.BOOL, QBool.of(machineVersion >= 800))
                        .withDefault(QBool.TRUE)
                        .describedAs("on/off")
                : Property.storedUntilRealized(name, PropertyKind.BOOL, QBool.FALSE)
                        .describedAs("on/off");
    }

    private static Property unpluggedInaccessible(int machineVersion) {
        String ofMachine = machineVersion >= 801 ? "on" : machineVersion >= 700 ? "auto" : "off";
        Property stored =
                Property.storedUntilRealized(UNPLUGGED_INACCESSIBLE, PropertyKind.ON_OFF_AUTO, QString.of(ofMachine));
        return new Property(
                stored.name(),
                stored.kind(),
                "on/off/auto",
                QString.of(machineVersion >= 801 ? "on" : "auto"),
                self -> {
                    VirtioMemDevice realized = of(self).device;
                    return realized == null
                            ? stored.getter().get(self)
                            : QString.of(realized.properties().unpluggedInaccessible() ? "on" : "off");
                },
                stored.setter());
    }

    private static VirtioMemObject of(QomObject object) {
        return (VirtioMemObject) object;
    }

    private static long bits(QObject number) {
        return number instanceof QNum.UInt unsigned ? unsigned.bits() : ((QNum.Int) number).value();
    }

    /** Before the device is realized: what was asked for, else 0, the default being that of the backend to come. */
    private long blockSize() {
        VirtioMemDevice realized = device;
        return realized == null ? blockSize : realized.properties().blockSize();
    }

    private void setBlockSize(long bytes) throws QemuException {
        if (isRealized()) {
            throw new QemuException("'block-size' cannot be changed");
        }
        RealizeChecks.checkBlockSize(bytes);
        blockSize = bytes;
    }

    long requestedSize() {
        VirtioMemDevice realized = device;
        return realized == null ? requestedSize : realized.requestedSize();
    }

    private void setRequestedSize(long bytes) throws QemuException {
        if (device == null) {
            requestedSize = bytes;
        } else {
            device.setRequestedSize(bytes);
        }
    }

    long size() {
        VirtioMemDevice realized = device;
        return realized == null ? 0 : realized.size();
    }

    /** The address that was asked for, 0 for any; the one that it got once it is placed. */
    long memaddr() {
        return memaddr;
    }

    void placeAt(long gpa) {
        memaddr = gpa;
    }

    @Nullable
    MemoryBackend memdev() {
        return (MemoryBackend) link(MEMDEV);
    }

    /** The block size that was asked for, 0 for the default. */
    long wantedBlockSize() {
        return blockSize;
    }

    /** What the properties say, for the device to be made. */
    VirtioMemConfig config(int memslotLimit) throws QemuException {
        String inaccessible = ((QString) get(UNPLUGGED_INACCESSIBLE)).value();
        return VirtioMemConfig.builder()
                .blockSize(blockSize)
                .requestedSize(requestedSize)
                .memaddr(memaddr)
                .node(bits(get("node")))
                .prealloc(get("prealloc") == QBool.TRUE)
                .unpluggedInaccessible(OnOffAuto.valueOf(inaccessible.toUpperCase(Locale.ROOT)))
                .dynamicMemslots(isOn("dynamic-memslots"), memslotLimit)
                .earlyMigration(isOn(EARLY_MIGRATION))
                .build();
    }

    /** A property that only newer releases have. */
    private boolean isOn(String name) throws QemuException {
        return type().property(name) != null && get(name) == QBool.TRUE;
    }

    int node() throws QemuException {
        return (int) bits(get("node"));
    }

    void setDevice(@Nullable VirtioMemDevice realized) {
        device = realized;
        setRealized(realized != null);
    }

    /** The device; there must be one. */
    VirtioMemDevice device() {
        return Objects.requireNonNull(device);
    }

    boolean hasDevice() {
        return device != null;
    }
}
