package io.vmemu.emulator.memory;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QBool;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.qom.Property;
import io.vmemu.emulator.qom.PropertyKind;
import io.vmemu.emulator.qom.QomObject;
import io.vmemu.emulator.qom.QomType;
import io.vmemu.emulator.qom.TypeRegistry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The memory backends' types and their properties, as {@code qom-list-properties} of QEMU 7.2 and 10.0 shows them. */
public final class MemoryBackendTypes {
    private static final String USER_CREATABLE = "user-creatable";
    private static final PropertyKind HOST_NODES = new PropertyKind.UnsignedList("int", 16);

    private MemoryBackendTypes() {}

    /**
     * Adds the types. {@code object} and {@code memory-region} must be there already.
     *
     * @param context the machine that the backends are made for
     */
    public static void register(TypeRegistry registry, BackendContext context) {
        BackendMaker maker = new BackendMaker(context, registry.get(MemoryRegion.TYPE));
        boolean modern = context.persona() != Persona.QEMU_7_2;
        QomType backend = registry.add(QomType.named(MemoryBackend.TYPE, registry.get("object"))
                .asAbstract()
                .implementing(USER_CREATABLE)
                .with(
                        MemoryBackendTypes::commonProperty,
                        "merge",
                        "dump",
                        "prealloc",
                        "prealloc-threads",
                        MemoryBackend.PREALLOC_CONTEXT,
                        "size",
                        "host-nodes",
                        "policy",
                        "share",
                        "reserve",
                        "x-use-canonical-path-for-ramblock-id")
                .madeBy(type -> make(type, maker))
                .build());
        registry.add(QomType.named("memory-backend-ram", backend).build());
        registry.add(QomType.named("memory-backend-file", backend)
                .with(
                        MemoryBackendTypes::fileProperty,
                        modern
                                ? new String[] {"mem-path", "align", "pmem", "discard-data", "readonly", "offset", "rom"
                                }
                                : new String[] {"mem-path", "align", "pmem", "discard-data", "readonly"})
                .build());
        registry.add(QomType.named("memory-backend-memfd", backend)
                .with(MemoryBackendTypes::memfdProperty, "hugetlb", "hugetlbsize", "seal")
                .build());
        if (modern) {
            registry.add(QomType.named("memory-backend-shm", backend).build());
        }
    }

    private static QomObject make(QomType type, BackendMaker maker) {
        return switch (type.name()) {
            case "memory-backend-ram" -> new RamBackend(type, maker);
            case "memory-backend-file" -> new FileBackend(type, maker);
            case "memory-backend-memfd" -> new MemfdBackend(type, maker);
            case "memory-backend-shm" -> new ShmBackend(type, maker);
            // One that nothing here gives a behaviour.
            default -> new QomObject(type);
        };
    }

    private static MemoryBackend backend(QomObject object) {
        return (MemoryBackend) object;
    }

    private static FileBackend file(QomObject object) {
        return (FileBackend) object;
    }

    private static MemfdBackend memfd(QomObject object) {
        return (MemfdBackend) object;
    }

    private static Property commonProperty(String name) {
        return switch (name) {
            case "merge" -> flag(name, "Mark memory as mergeable");
            case "dump" -> flag(name, "Set to 'off' to exclude from core dump");
            case "prealloc" -> flag(name, "Preallocate memory");
            case "prealloc-threads" ->
                Property.of(
                                name,
                                PropertyKind.INT_UINT32,
                                self -> QNum.of(
                                        Integer.toUnsignedLong(backend(self).preallocThreads())),
                                (self, value) -> backend(self).setPreallocThreads((int) bits(value)))
                        .describedAs("Number of CPU threads to use for prealloc");
            case MemoryBackend.PREALLOC_CONTEXT ->
                Property.linkUntilRealized(
                                name,
                                "thread-context",
                                self -> backend(self).maker().context().root())
                        .describedAs("Context to use for creating CPU threads for preallocation");
            case "size" ->
                fixed(
                                name,
                                PropertyKind.INT_SIZE,
                                "cannot change property size of %s ",
                                self -> QNum.ofUnsigned(backend(self).size()),
                                (self, value) -> backend(self).setSize(bits(value)))
                        .describedAs("Size of the memory region (ex: 500M)");
            case "host-nodes" ->
                Property.of(
                                name,
                                HOST_NODES,
                                self -> hostNodes(backend(self)),
                                (self, value) -> backend(self).addHostNodes(integers((QList) value)))
                        .describedAs("Binds memory to the list of NUMA host nodes");
            case "policy" ->
                Property.of(
                                name,
                                PropertyKind.choice("HostMemPolicy", HostMemPolicy.wireNames()),
                                self -> new QString(backend(self).policy().wireName()),
                                (self, value) -> backend(self).setPolicy(HostMemPolicy.ofWireName(text(value))))
                        .describedAs("Set the NUMA policy");
            case "share" -> flag(name, "Mark the memory as private to QEMU or shared");
            case "reserve" -> flag(name, "Reserve swap space (or huge pages) if applicable");
            case "x-use-canonical-path-for-ramblock-id" -> flag(name, null);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static Property memfdProperty(String name) {
        return switch (name) {
            case "hugetlb" -> flag(name, "Use huge pages");
            case "hugetlbsize" ->
                fixed(
                                name,
                                PropertyKind.INT_SIZE,
                                "cannot change property value",
                                self -> QNum.ofUnsigned(memfd(self).hugetlbSize()),
                                (self, value) -> memfd(self).setHugetlbSize(bits(value)))
                        .describedAs("Huge pages size (ex: 2M, 1G)");
            case "seal" -> flag(name, "Seal growing & shrinking");
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static Property fileProperty(String name) {
        return switch (name) {
            case "mem-path" ->
                Property.of(
                        name,
                        PropertyKind.STRING,
                        self -> new QString(file(self).memPath()),
                        (self, value) -> file(self).setMemPath(text(value)));
            case "align" ->
                fixed(
                        name,
                        PropertyKind.INT_SIZE,
                        "cannot change property 'align' of %s",
                        self -> QNum.ofUnsigned(file(self).align()),
                        (self, value) -> file(self).setAlign(bits(value)));
            case "pmem", "discard-data", "readonly" -> flag(name, null);
            case "offset" ->
                fixed(
                                name,
                                PropertyKind.INT_SIZE,
                                "cannot change property 'offset' of %s",
                                self -> QNum.ofUnsigned(file(self).offset()),
                                (self, value) -> file(self).setOffset(bits(value)))
                        .describedAs("Offset into the target file (ex: 1G)");
            case "rom" ->
                fixed(
                                name,
                                PropertyKind.ON_OFF_AUTO,
                                "cannot change property 'rom' of %s.",
                                self -> new QString(file(self).rom()),
                                (self, value) -> file(self).setRom(text(value)))
                        .describedAs("Whether to create Read Only Memory (ROM)");
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static Property flag(String name, @Nullable String description) {
        return new Property(
                name,
                PropertyKind.BOOL,
                description,
                null,
                self -> QBool.of(isOn(self, name)),
                (self, value, style) -> setFlag(self, name, PropertyKind.BOOL.check(name, value, style) == QBool.TRUE));
    }

    private static boolean isOn(QomObject self, String name) {
        return switch (name) {
            case "merge" -> backend(self).isMerged();
            case "dump" -> backend(self).isDumped();
            case "prealloc" -> backend(self).isPrealloc();
            case "share" -> backend(self).isShared();
            case "reserve" -> backend(self).isReserved();
            case "x-use-canonical-path-for-ramblock-id" -> backend(self).usesCanonicalName();
            case "hugetlb" -> memfd(self).isHugetlb();
            case "seal" -> memfd(self).isSealed();
            case "pmem" -> file(self).isPmem();
            case "discard-data" -> file(self).discardsData();
            case "readonly" -> file(self).isReadOnlyFile();
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static void setFlag(QomObject self, String name, boolean on) throws QemuException {
        switch (name) {
            case "merge" -> backend(self).setMerge(on);
            case "dump" -> backend(self).setDump(on);
            case "prealloc" -> backend(self).setPrealloc(on);
            case "share" -> backend(self).setShare(on);
            case "reserve" -> backend(self).setReserve(on);
            case "x-use-canonical-path-for-ramblock-id" -> backend(self).setUsesCanonicalName(on);
            case "hugetlb" -> memfd(self).setHugetlb(on);
            case "seal" -> memfd(self).setSeal(on);
            case "pmem" -> file(self).setPmem(on);
            case "discard-data" -> file(self).setDiscardData(on);
            case "readonly" -> file(self).setReadOnlyFile(on);
            default -> throw new IllegalArgumentException(name);
        }
    }

    /** A property that cannot be set any more once there is memory, whatever the value; {@code %s} is the type's name. */
    private static Property fixed(
            String name, PropertyKind kind, String refusal, Property.Getter getter, Property.CheckedSetter setter) {
        return new Property(name, kind, null, null, getter, (self, value, style) -> {
            backend(self).requireNoMemory(refusal.replace("%s", self.type().name()));
            setter.set(self, kind.check(name, value, style));
        });
    }

    private static QList hostNodes(MemoryBackend backend) {
        QList list = new QList();
        backend.hostNodes().forEach(node -> list.add(QNum.of(node)));
        return list;
    }

    private static List<Integer> integers(QList list) {
        List<Integer> numbers = new ArrayList<>();
        for (QObject item : list) {
            numbers.add((int) bits(item));
        }
        return numbers;
    }

    private static long bits(QObject value) {
        return value instanceof QNum.Int number ? number.value() : ((QNum.UInt) value).bits();
    }

    private static String text(QObject value) {
        return ((QString) value).value();
    }
}
