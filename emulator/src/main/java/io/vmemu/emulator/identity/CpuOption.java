package io.vmemu.emulator.identity;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.identity.CpuCatalog.Place;
import io.vmemu.emulator.option.GlobalProperty;
import io.vmemu.emulator.qobject.QBool;
import io.vmemu.emulator.qom.Persona;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code -cpu MODEL[,+FEATURE][,-FEATURE][,PROPERTY=VALUE]}. */
public final class CpuOption {
    private final CpuProperties properties;
    private final List<String> ambiguities;
    private final boolean kvm;

    private CpuOption(CpuProperties properties, List<String> ambiguities, boolean kvm) {
        this.properties = properties;
        this.ambiguities = ambiguities;
        this.kvm = kvm;
    }

    /**
     * Reads the option.
     *
     * @param kvmHost the host's processor if the accelerator is KVM, else null
     * @throws QemuException with the text that QEMU ends with
     */
    public static CpuOption parse(String text, Persona persona, @Nullable HostCpu kvmHost) throws QemuException {
        return parse(text, persona, kvmHost, "none", List.of());
    }

    /**
     * Reads the option for a CPU of a machine type.
     *
     * @param globals what {@code -global} says of such CPUs, which the option goes before
     */
    public static CpuOption parse(
            String text, Persona persona, @Nullable HostCpu kvmHost, String machineType, List<GlobalProperty> globals)
            throws QemuException {
        CpuCatalog catalog = CpuCatalog.of(persona);
        if (text.isEmpty()) {
            throw new QemuException("-cpu option cannot be empty");
        }
        List<String> parts = List.of(text.split(",", -1));
        CpuModel model = catalog.models().get(parts.get(0));
        if (model == null) {
            throw new QemuException("unable to find CPU model '" + parts.get(0) + "'");
        }
        CpuProperties properties = new CpuProperties(catalog, model, kvmHost);
        properties.adoptMachine(machineType);
        for (GlobalProperty global : globals) {
            set(properties, global);
        }
        List<String> signed = new ArrayList<>();
        List<String> ambiguities = new ArrayList<>();
        for (String part : parts.subList(1, parts.size())) {
            if (part.startsWith("+") || part.startsWith("-")) {
                signed.add(part);
            } else if (!part.isEmpty()) {
                GlobalProperty assignment = global(model, part);
                addAmbiguities(ambiguities, signed, assignment);
                set(properties, assignment);
            }
        }
        if (model.name().equals("host") && kvmHost == null) {
            throw new QemuException("CPU model 'host' requires KVM or HVF");
        }
        for (String part : signed) {
            properties.set(part.substring(1).replace('_', '-'), QBool.of(part.startsWith("+")), "");
        }
        return new CpuOption(properties, ambiguities, kvmHost != null);
    }

    /** Signs win, wherever they are; QEMU warns of them only if they come first. */
    private static void addAmbiguities(List<String> ambiguities, List<String> signed, GlobalProperty assignment) {
        for (String sign : new String[] {"+", "-"}) {
            if (signed.contains(sign + assignment.property())) {
                ambiguities.add("Ambiguous CPU model string. Don't mix both \"" + sign + assignment.property()
                        + "\" and \"" + assignment.property() + "=" + assignment.value() + "\"");
            }
        }
    }

    private static GlobalProperty global(CpuModel model, String part) {
        int equals = part.indexOf('=');
        String name = (equals < 0 ? part : part.substring(0, equals)).replace('_', '-');
        return new GlobalProperty(model.typeName(), name, equals < 0 ? "on" : part.substring(equals + 1));
    }

    private static void set(CpuProperties properties, GlobalProperty global) throws QemuException {
        try {
            properties.setText(global.property(), global.value());
        } catch (QemuException reason) {
            throw global.refusal(reason);
        }
    }

    public CpuProperties properties() {
        return properties;
    }

    /** What QEMU warns of when it reads the option: features that are set in both ways. */
    public List<String> ambiguities() {
        if (ambiguities.isEmpty()) {
            return ambiguities;
        }
        List<String> warnings = new ArrayList<>(ambiguities);
        warnings.add("Compatibility of ambiguous CPU model strings won't be kept on future QEMU versions");
        return warnings;
    }

    /** What QEMU warns of when the CPU is made: features that are not to be had, unless that is not to be checked. */
    public List<String> warnings() {
        if (!isOn("check") && !isOn("enforce")) {
            return List.of();
        }
        String who = kvm ? "host" : "TCG";
        List<String> warnings = new ArrayList<>();
        for (String feature : properties.unavailableFeatures()) {
            Place place = properties.catalog().features().get(feature);
            if (place != null) {
                warnings.add(String.format(
                        Locale.ROOT,
                        "%s doesn't support requested feature: CPUID.%02XH:%s.%s [bit %d]",
                        who,
                        place.word().eax(),
                        place.word().register(),
                        feature,
                        place.bit()));
            }
        }
        return warnings;
    }

    /** Refuses a CPU without features that it is to have by all means. */
    public void enforce() throws QemuException {
        if (isOn("enforce") && !warnings().isEmpty()) {
            throw new QemuException(
                    kvm ? "Host doesn't support requested features" : "TCG doesn't support requested features");
        }
    }

    private boolean isOn(String property) {
        return properties.expand(true).get(property) == QBool.TRUE;
    }
}
