package io.vmemu.emulator.identity;

import io.vmemu.emulator.error.ErrorReporter;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.option.PropertyText;
import io.vmemu.emulator.qobject.QBool;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.emulator.qom.InputStyle;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.qom.PropertyKind;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a CPU of some model is going to be: its properties while they can still be set. {@code query-cpu-model-expansion}
 * shows them.
 */
public final class CpuProperties {
    /** KVM's additions to every model with a fixed list of features. */
    private static final List<String> ON_UNDER_KVM = List.of(
            "kvmclock",
            "kvm-nopiodelay",
            "kvm-asyncpf",
            "kvm-steal-time",
            "kvm-pv-eoi",
            "kvmclock-stable-bit",
            "x2apic");

    private static final List<String> OFF_UNDER_KVM = List.of("acpi", "monitor", "svm");
    private static final Set<String> READ_ONLY = Set.of(
            "type",
            "parent_bus",
            "hotplugged",
            "hotpluggable",
            "feature-words",
            "filtered-features",
            "unavailable-features",
            "crash-information",
            "legacy-memory",
            "memory");

    /** By number, its largest value. */
    private static final Map<String, Long> LIMITS = Map.of("family", 270L, "model", 255L, "stepping", 15L);

    private static final int MIN_PHYS_BITS = 32;
    /** Of a 32-bit CPU with larger pages or page tables. */
    private static final int WIDE_PHYS_BITS = 36;

    private static final int MAX_PHYS_BITS = 52;

    private static final Map<String, String> LEVELS =
            Map.of("min-level", "level", "min-xlevel", "xlevel", "min-xlevel2", "xlevel2");

    private final CpuCatalog catalog;
    private final CpuModel model;
    private final @Nullable HostCpu kvmHost;
    private final Set<String> features = new HashSet<>();
    private final QDict values = new QDict();
    private final Set<String> explicit = new HashSet<>();
    /** What {@link #requestedFeatures} came to, until a property is set. */
    private @Nullable Set<String> requested;

    /**
     * A CPU as its model says.
     *
     * @param kvmHost the host's processor if the accelerator is KVM, else null
     */
    public CpuProperties(CpuCatalog catalog, CpuModel model, @Nullable HostCpu kvmHost) {
        this.catalog = catalog;
        this.model = model;
        this.kvmHost = kvmHost;
        values.members().putAll(catalog.properties().members());
        values.members().putAll(model.values().members());
        if (kvmHost == null) {
            features.addAll(model.features());
        } else {
            adoptKvm(kvmHost);
        }
    }

    private void adoptKvm(HostCpu host) {
        if (model.name().equals("base")) {
            return;
        }
        values.put("vendor", host.vendor());
        if (model.isHostDependent()) {
            catalog.features().keySet().stream().filter(host::offers).forEach(features::add);
            features.remove("invtsc");
            values.put("family", host.number("cpu family"));
            values.put("model", host.number("model"));
            values.put("stepping", host.number("stepping"));
            values.put("model-id", host.modelName());
            values.put("min-level", host.number("cpuid level"));
            values.put("min-xlevel", host.vendor().equals("GenuineIntel") ? 0x8000_0008L : 0x8000_0021L);
            values.put("host-phys-bits", true);
        } else {
            features.addAll(model.features());
            features.addAll(ON_UNDER_KVM);
            OFF_UNDER_KVM.forEach(features::remove);
            features.addAll(model.addedByKvm());
            model.droppedByKvm().forEach(features::remove);
        }
    }

    /** Takes over what a machine type changes about CPUs so that they are as they were in its version. */
    public void adoptMachine(String machineType) {
        MachineInfo machine = MachineCatalog.of(catalog.persona()).find(machineType);
        TypeCatalog types = TypeCatalog.of(catalog.persona());
        TypeInfo type = types.find(model.typeName());
        if (machine == null || type == null) {
            return;
        }
        for (MachineInfo.CompatProperty property : machine.compatProperties()) {
            if (types.isA(type, property.type())) {
                adopt(property);
            }
        }
    }

    private void adopt(MachineInfo.CompatProperty property) {
        try {
            setText(property.property(), property.value());
        } catch (QemuException unknown) {
            // An older QEMU's CPUs lack some of the properties that a newer one's machine types mention.
            return;
        }
        explicit.remove(property.property());
    }

    public CpuCatalog catalog() {
        return catalog;
    }

    public CpuModel model() {
        return model;
    }

    /**
     * Sets a property.
     *
     * @param where what comes before the name in the texts about a value of the wrong type: {@code model.props.}, or nothing
     */
    public void set(String name, QObject value, String where) throws QemuException {
        PropertyInfo info = find(name);
        if (READ_ONLY.contains(name)) {
            throw new QemuException("Property '" + model.typeName() + "." + name + "' is not writable");
        }
        if (name.equals("realized") && value == QBool.TRUE) {
            throw new QemuException("apic-id property was not initialized properly");
        }
        QObject checked = kindOf(info).check(where + name, value, InputStyle.STRICT);
        checkRange(name, checked);
        requested = null;
        String feature = catalog.aliases().getOrDefault(name, name);
        if (catalog.features().containsKey(feature)) {
            setFeature(feature, checked == QBool.TRUE);
        } else {
            values.put(name, checked);
            explicit.add(name);
            if (name.equals("migratable") && kvmHost != null && model.isHostDependent()) {
                setFeature("invtsc", checked == QBool.FALSE && kvmHost.offers("invtsc"));
            }
        }
    }

    /** Sets a property as {@code -cpu} and {@code -global} do. */
    void setText(String name, String text) throws QemuException {
        PropertyText texts = new PropertyText(catalog.persona(), ErrorReporter.NONE);
        set(name, texts.read(kindOf(find(name)), name, text), "");
    }

    private PropertyKind kindOf(PropertyInfo property) {
        return LIMITS.containsKey(property.name()) && isNewer() ? PropertyKind.UINT64 : Kinds.of(property);
    }

    private boolean isNewer() {
        return catalog.persona().isAtLeast(Persona.QEMU_10_0);
    }

    private PropertyInfo find(String name) throws QemuException {
        TypeCatalog types = TypeCatalog.of(catalog.persona());
        TypeInfo type = types.find(model.typeName());
        if (type != null) {
            for (PropertyInfo property : types.properties(type)) {
                if (property.name().equals(name)) {
                    return property;
                }
            }
        }
        throw new QemuException("Property '" + model.typeName() + "." + name + "' not found");
    }

    private void checkRange(String name, QObject value) throws QemuException {
        Long limit = LIMITS.get(name);
        if (limit != null && value instanceof QNum.Int number && (number.value() < 0 || number.value() > limit)) {
            throw new QemuException(
                    isNewer()
                            ? "parameter '" + name + "' can be at most " + limit
                            : "Property ." + name + " doesn't take value " + number.value() + " (minimum: 0, maximum: "
                                    + limit + ")");
        }
        if (name.equals("vendor")
                && value instanceof QString vendor
                && vendor.value().length() != 12) {
            throw new QemuException(
                    isNewer()
                            ? "value of property 'vendor' must consist of exactly 12 characters"
                            : "Property '.vendor' doesn't take value '" + vendor.value() + "'");
        }
    }

    private void setFeature(String feature, boolean on) {
        if (on) {
            features.add(feature);
        } else {
            features.remove(feature);
        }
    }

    /** The features that it will ask for: those set, without those that need others that are not. Not to be changed. */
    private Set<String> requestedFeatures() {
        Set<String> known = requested;
        if (known != null) {
            return known;
        }
        Set<String> found = new HashSet<>(features);
        if (kvmHost == null || values.get("kvm") == QBool.FALSE) {
            found.removeIf(feature -> feature.startsWith("kvm"));
        }
        int before;
        do {
            before = found.size();
            catalog.dependents().forEach((feature, dependents) -> {
                if (!found.contains(feature)) {
                    dependents.forEach(found::remove);
                }
            });
        } while (found.size() != before);
        requested = found;
        return found;
    }

    /** The value of every property but the features, with the CPUID levels that the features ask for. */
    QDict settledValues(Set<String> asked) {
        QDict settled = new QDict();
        settled.members().putAll(values.members());
        for (String feature : asked) {
            catalog.raisedLevels().getOrDefault(feature, Map.of()).forEach((level, needed) -> {
                if (!explicit.contains(level) && Long.compare(number(settled, level), needed) < 0) {
                    settled.put(level, needed);
                }
            });
        }
        LEVELS.forEach((minimum, level) -> {
            if (!explicit.contains(level)) {
                settled.put(level, number(settled, minimum));
            }
        });
        return settled;
    }

    private static long number(QDict dict, String name) {
        return dict.get(name) instanceof QNum.Int number ? number.value() : 0;
    }

    /** The features that it has: those that it asks for and that are to be had, or all of them by force. */
    Set<String> presentFeatures() {
        Set<String> present = new HashSet<>(requestedFeatures());
        if (values.get("x-force-features") != QBool.TRUE) {
            unavailableFeatures().forEach(present::remove);
        }
        return present;
    }

    /** Whether it can be in 64-bit mode. */
    public boolean hasLongMode() {
        return presentFeatures().contains("lm");
    }

    /** Whether it says that AMD has made it. */
    public boolean isAmd() {
        return QString.of("AuthenticAMD").equals(values.get("vendor"));
    }

    /**
     * Physical address bits.
     *
     * @param usual those of a 64-bit CPU if nothing is said about them
     */
    public int physBits(int usual) {
        Set<String> present = presentFeatures();
        if (present.contains("lm")) {
            boolean hosts = kvmHost != null && values.get("host-phys-bits") == QBool.TRUE;
            long said = number(values, "phys-bits");
            return said == 0 || hosts ? usual : (int) said;
        }
        boolean wide = present.contains("pse36") || (isNewer() && present.contains("pae"));
        return wide ? WIDE_PHYS_BITS : MIN_PHYS_BITS;
    }

    /**
     * Checks the physical address bits that were asked for.
     *
     * @throws QemuException with QEMU's text if they cannot be
     */
    public void checkPhysBits() throws QemuException {
        long said = number(values, "phys-bits");
        if (said == 0) {
            return;
        }
        if (!hasLongMode()) {
            throw new QemuException("phys-bits is not user-configurable in 32 bit");
        }
        if (said < MIN_PHYS_BITS || said > MAX_PHYS_BITS) {
            throw new QemuException(
                    "phys-bits should be between %d and %d  (but is %d)".formatted(MIN_PHYS_BITS, MAX_PHYS_BITS, said));
        }
    }

    /** The members {@code props} of an expansion: all properties, or those that stay the same everywhere. */
    public QDict expand(boolean full) {
        Set<String> asked = requestedFeatures();
        QDict settled = settledValues(asked);
        QDict props = new QDict();
        catalog.features().keySet().forEach(feature -> props.put(feature, asked.contains(feature)));
        if (full) {
            catalog.aliases().forEach((alias, feature) -> props.put(alias, asked.contains(feature)));
            props.members().putAll(settled.members());
        } else {
            for (String name : catalog.staticProperties()) {
                QObject value = settled.get(name);
                if (value != null) {
                    props.put(name, value);
                }
            }
        }
        return props;
    }

    /** The features it asks for that are not to be had, in QEMU's order. */
    public List<String> unavailableFeatures() {
        HostCpu host = kvmHost;
        Set<String> asked = requestedFeatures();
        if (host == null) {
            Set<String> offered = catalog.models().get("max") == null
                    ? Set.of()
                    : catalog.models().get("max").features();
            Set<String> asItIs = model.features();
            return catalog.features().keySet().stream()
                    .filter(asked::contains)
                    .filter(feature -> asItIs.contains(feature)
                            ? model.unavailable().contains(feature)
                            : !offered.contains(feature))
                    .toList();
        }
        return catalog.features().keySet().stream()
                .filter(asked::contains)
                .filter(feature -> !host.offers(feature) && !feature.equals("topoext"))
                .toList();
    }
}
