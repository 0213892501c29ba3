package io.vmemu.emulator.identity;

import io.vmemu.emulator.identity.CpuCatalog.Place;
import io.vmemu.emulator.identity.CpuCatalog.Word;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QNull;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.emulator.qom.Device;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.qom.QomType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A CPU in the tree: nothing runs in it, but its properties tell what a real one would be, without the features that are
 * not to be had. They are worked out when somebody reads one.
 */
public final class CpuDevice extends Device {
    private static final Word BASIC_FEATURES = new Word(1, -1, "EDX");
    private static final Word EXTENDED_FEATURES = new Word(0x8000_0001L, -1, "EDX");
    /** Physical address bits of a 64-bit CPU if nothing is said about them. */
    public static final int USUAL_PHYS_BITS = 40;

    private static final long AMD_ALIASES = 0x0183_f3ff;

    private final Supplier<CpuProperties> source;
    private final Map<String, Long> place = new HashMap<>();
    private QDict values = new QDict();

    /**
     * A CPU of a model.
     *
     * @param source what it is to be, asked once
     */
    public CpuDevice(QomType type, Supplier<CpuProperties> source) {
        super(type);
        this.source = source;
    }

    /** Says where in the topology it sits: {@code socket-id}, {@code core-id}, {@code node-id} and so on. */
    public void setPlace(String property, long value) {
        place.put(property, value);
        values = new QDict();
    }

    QObject value(String name) {
        if (values.size() == 0) {
            values = realize(source.get());
        }
        QObject value = values.get(name);
        return value == null ? QNull.NULL : value;
    }

    private QDict realize(CpuProperties cpu) {
        CpuCatalog catalog = cpu.catalog();
        List<String> unavailable = cpu.unavailableFeatures();
        Set<String> there = cpu.presentFeatures();
        QDict all = cpu.expand(true);
        catalog.features().keySet().forEach(feature -> all.put(feature, there.contains(feature)));
        catalog.aliases().forEach((alias, feature) -> all.put(alias, there.contains(feature)));
        settleNumbers(cpu, all);
        QList names = new QList();
        unavailable.forEach(name -> names.add(new QString(name)));
        all.put("unavailable-features", names);
        all.put("feature-words", words(catalog, there, cpu.isAmd()));
        all.put("filtered-features", words(catalog, new HashSet<>(unavailable), false));
        place.forEach(all::put);
        return all;
    }

    private static void settleNumbers(CpuProperties cpu, QDict all) {
        if (QNum.of(0).equals(all.get("phys-bits"))) {
            all.put("phys-bits", cpu.physBits(USUAL_PHYS_BITS));
        }
        if (QNum.of(0).equals(all.get("ucode-rev"))) {
            all.put("ucode-rev", cpu.isAmd() ? 0x0100_0065L : 0x1_0000_0000L);
        }
        if (QString.of("").equals(all.get("hv-vendor-id"))) {
            all.put("hv-vendor-id", "Microsoft Hv");
        }
        if (cpu.catalog().persona().isAtLeast(Persona.QEMU_10_0)) {
            all.put("guest-phys-bits", 0);
            if (cpu.model().name().equals("max") && QNum.of(0).equals(all.get("family"))) {
                all.put("family", 6).put("model", 6).put("stepping", 3);
            }
        }
        for (String id : List.of("apic-id", "socket-id", "die-id", "module-id", "core-id", "thread-id")) {
            if (all.has(id)) {
                all.put(id, 0);
            }
        }
    }

    /**
     * Which bits of the CPUID registers {@code features} are, register by register.
     *
     * @param amd AMD's processors show old features a second time among the extended ones
     */
    private static QList words(CpuCatalog catalog, Set<String> features, boolean amd) {
        Map<Word, Long> bits = new HashMap<>();
        for (String feature : features) {
            Place shown = catalog.features().get(feature);
            if (shown != null) {
                bits.merge(shown.word(), 1L << shown.bit(), (a, b) -> a | b);
            }
        }
        if (amd) {
            long basic = bits.getOrDefault(BASIC_FEATURES, 0L) & AMD_ALIASES;
            bits.merge(EXTENDED_FEATURES, basic, (a, b) -> a | b);
        }
        QList words = new QList();
        for (Word word : catalog.words()) {
            QDict entry = new QDict().put("cpuid-input-eax", word.eax());
            if (word.ecx() >= 0) {
                entry.put("cpuid-input-ecx", word.ecx());
            }
            words.add(entry.put("cpuid-register", word.register()).put("features", bits.getOrDefault(word, 0L)));
        }
        return words;
    }
}
