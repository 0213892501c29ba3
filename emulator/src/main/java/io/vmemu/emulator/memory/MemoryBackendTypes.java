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
import java.util.function.BiFunction;
import java.util.function.Predicate;

/** The memory backends' types and their properties, as {@code qom-list-properties} of QEMU 7.2 and 10.0 shows them. */
public final class MemoryBackendTypes {
    private static final String USER_CREATABLE = "user-creatable";
    private static final PropertyKind HOST_NODES = new PropertyKind.UnsignedList("int", 16);
    private static final PropertyKind POLICY = PropertyKind.choice("HostMemPolicy", HostMemPolicy.wireNames());

    private MemoryBackendTypes() {}

    /**
     * Adds the types. {@code object} and {@code memory-region} must be there already.
     *
     * @param context the machine that the backends are made for
     */
    public static void register(TypeRegistry registry, BackendContext context) {
        BackendMaker maker = new BackendMaker(context, registry.get(MemoryRegion.TYPE));
        QomType backend = registry.add(QomType.named(MemoryBackend.TYPE, registry.get("object"))
                .asAbstract()
                .implementing(USER_CREATABLE)
                .with(MemoryBackendTypes::commonProperties)
                .build());
        registry.add(type("memory-backend-ram", backend, maker, RamBackend::new).build());
        registry.add(type("memory-backend-file", backend, maker, FileBackend::new)
                .with(() -> fileProperties(context.persona()))
                .build());
        registry.add(type("memory-backend-memfd", backend, maker, MemfdBackend::new)
                .with(MemoryBackendTypes::memfdProperties)
                .build());
        if (context.persona() != Persona.QEMU_7_2) {
            registry.add(
                    type("memory-backend-shm", backend, maker, ShmBackend::new).build());
        }
    }

    private static QomType.Builder type(
            String name, QomType parent, BackendMaker maker, BiFunction<QomType, BackendMaker, QomObject> factory) {
        return QomType.named(name, parent).madeBy(type -> factory.apply(type, maker));
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

    private static List<Property> commonProperties() {
        return List.of(
                flag(
                                "merge",
                                self -> backend(self).isMerged(),
                                (self, on) -> backend(self).setMerge(on))
                        .describedAs("Mark memory as mergeable"),
                flag(
                                "dump",
                                self -> backend(self).isDumped(),
                                (self, on) -> backend(self).setDump(on))
                        .describedAs("Set to 'off' to exclude from core dump"),
                flag(
                                "prealloc",
                                self -> backend(self).isPrealloc(),
                                (self, on) -> backend(self).setPrealloc(on))
                        .describedAs("Preallocate memory"),
                Property.of(
                                "prealloc-threads",
                                PropertyKind.INT_UINT32,
                                self -> QNum.of(
                                        Integer.toUnsignedLong(backend(self).preallocThreads())),
                                (self, value) -> backend(self).setPreallocThreads((int) bits(value)))
                        .describedAs("Number of CPU threads to use for prealloc"),
                Property.linkUntilRealized(
                                MemoryBackend.PREALLOC_CONTEXT,
                                "thread-context",
                                self -> backend(self).maker().context().root())
                        .describedAs("Context to use for creating CPU threads for preallocation"),
                fixed(
                                "size",
                                PropertyKind.INT_SIZE,
                                "cannot change property size of %s ",
                                self -> QNum.ofUnsigned(backend(self).size()),
                                (self, value) -> backend(self).setSize(bits(value)))
                        .describedAs("Size of the memory region (ex: 500M)"),
                Property.of(
                                "host-nodes",
                                HOST_NODES,
                                self -> hostNodes(backend(self)),
                                (self, value) -> backend(self).addHostNodes(integers((QList) value)))
                        .describedAs("Binds memory to the list of NUMA host nodes"),
                Property.of(
                                "policy",
                                POLICY,
                                self -> new QString(backend(self).policy().wireName()),
                                (self, value) -> backend(self).setPolicy(HostMemPolicy.ofWireName(text(value))))
                        .describedAs("Set the NUMA policy"),
                flag(
                                "share",
                                self -> backend(self).isShared(),
                                (self, on) -> backend(self).setShare(on))
                        .describedAs("Mark the memory as private to QEMU or shared"),
                flag(
                                "reserve",
                                self -> backend(self).isReserved(),
                                (self, on) -> backend(self).setReserve(on))
                        .describedAs("Reserve swap space (or huge pages) if applicable"),
                flag(
                        "x-use-canonical-path-for-ramblock-id",
                        self -> backend(self).usesCanonicalName(),
                        (self, on) -> backend(self).setUsesCanonicalName(on)));
    }

    private static List<Property> memfdProperties() {
        return List.of(
                flag(
                                "hugetlb",
                                self -> memfd(self).isHugetlb(),
                                (self, on) -> memfd(self).setHugetlb(on))
                        .describedAs("Use huge pages"),
                fixed(
                                "hugetlbsize",
                                PropertyKind.INT_SIZE,
                                "cannot change property value",
                                self -> QNum.ofUnsigned(memfd(self).hugetlbSize()),
                                (self, value) -> memfd(self).setHugetlbSize(bits(value)))
                        .describedAs("Huge pages size (ex: 2M, 1G)"),
                flag(
                                "seal",
                                self -> memfd(self).isSealed(),
                                (self, on) -> memfd(self).setSeal(on))
                        .describedAs("Seal growing & shrinking"));
    }

    private static List<Property> fileProperties(Persona persona) {
        List<Property> properties = new ArrayList<>(List.of(
                Property.of(
                        "mem-path",
                        PropertyKind.STRING,
                        self -> new QString(file(self).memPath()),
                        (self, value) -> file(self).setMemPath(text(value))),
                fixed(
                        "align",
                        PropertyKind.INT_SIZE,
                        "cannot change property 'align' of %s",
                        self -> QNum.ofUnsigned(file(self).align()),
                        (self, value) -> file(self).setAlign(bits(value))),
                flag(
                        "pmem",
                        self -> file(self).isPmem(),
                        (self, on) -> file(self).setPmem(on)),
                flag(
                        "discard-data",
                        self -> file(self).discardsData(),
                        (self, on) -> file(self).setDiscardData(on)),
                flag(
                        "readonly",
                        self -> file(self).isReadOnlyFile(),
                        (self, on) -> file(self).setReadOnlyFile(on))));
        if (persona != Persona.QEMU_7_2) {
            properties.add(fixed(
                            "offset",
                            PropertyKind.INT_SIZE,
                            "cannot change property 'offset' of %s",
                            self -> QNum.ofUnsigned(file(self).offset()),
                            (self, value) -> file(self).setOffset(bits(value)))
                    .describedAs("Offset into the target file (ex: 1G)"));
            properties.add(fixed(
                            "rom",
                            PropertyKind.ON_OFF_AUTO,
                            "cannot change property 'rom' of %s.",
                            self -> new QString(file(self).rom()),
                            (self, value) -> file(self).setRom(text(value)))
                    .describedAs("Whether to create Read Only Memory (ROM)"));
        }
        return properties;
    }

    private interface FlagSetter {
        void set(QomObject self, boolean on) throws QemuException;
    }

    private static Property flag(String name, Predicate<QomObject> getter, FlagSetter setter) {
        return Property.of(
                name,
                PropertyKind.BOOL,
                self -> QBool.of(getter.test(self)),
                (self, value) -> setter.set(self, value == QBool.TRUE));
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
