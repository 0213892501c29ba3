package io.vmemu.emulator.identity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The processor that the emulator runs on, as far as {@code /proc/cpuinfo} tells: what KVM would offer to a guest. */
public final class HostCpu {
    /** KVM provides these whatever the processor. */
    private static final Set<String> FROM_KVM = Set.of(
            "kvmclock",
            "kvm-nopiodelay",
            "kvm-asyncpf",
            "kvm-steal-time",
            "kvm-pv-eoi",
            "kvm-pv-unhalt",
            "kvm-pv-tlb-flush",
            "kvm-asyncpf-vmexit",
            "kvm-pv-ipi",
            "kvm-poll-control",
            "kvm-pv-sched-yield",
            "kvm-asyncpf-int",
            "kvmclock-stable-bit",
            "x2apic",
            "tsc-deadline",
            "tsc-adjust",
            "hypervisor",
            "arch-capabilities");

    /** KVM keeps these from a guest. */
    private static final Set<String> WITHHELD = Set.of(
            "acpi",
            "cid",
            "dca",
            "ds",
            "ds-cpl",
            "dtes64",
            "est",
            "ht",
            "ibs",
            "lwp",
            "monitor",
            "nodeid-msr",
            "pbe",
            "pdcm",
            "perfctr-nb",
            "skinit",
            "smx",
            "tce",
            "tm",
            "tm2",
            "wdt",
            "xtpr");

    /** Features that Linux writes in another way than with underscores. */
    private static final Map<String, String> FLAGS = Map.of(
            "avx512vbmi2", "avx512_vbmi2",
            "avx512vnni", "avx512_vnni",
            "avx512bitalg", "avx512_bitalg",
            "cr8legacy", "cr8_legacy",
            "invtsc", "nonstop_tsc",
            "pause-filter", "pausefilter",
            "sha-ni", "sha_ni",
            "spec-ctrl", "spec_ctrl");

    private final Map<String, String> facts;
    private final Set<String> flags;

    HostCpu(List<String> cpuinfo) {
        this.facts = new LinkedHashMap<>();
        for (String line : cpuinfo) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                facts.putIfAbsent(
                        line.substring(0, colon).strip(),
                        line.substring(colon + 1).strip());
            }
        }
        this.flags = new HashSet<>(List.of(facts.getOrDefault("flags", "").split(" ")));
    }

    /** The processor of this host; one without any feature where there is no {@code /proc/cpuinfo}. */
    public static HostCpu ofThisHost() {
        try {
            return new HostCpu(Files.readAllLines(Path.of("/proc/cpuinfo")));
        } catch (IOException e) {
            return new HostCpu(List.of());
        }
    }

    /** Whether KVM would offer a feature, by QEMU's name. */
    boolean offers(String feature) {
        if (FROM_KVM.contains(feature)) {
            return true;
        }
        String flag = FLAGS.getOrDefault(feature, feature.replace('-', '_').replace('.', '_'));
        return !WITHHELD.contains(feature) && flags.contains(flag);
    }

    String vendor() {
        return facts.getOrDefault("vendor_id", "");
    }

    String modelName() {
        return facts.getOrDefault("model name", "");
    }

    /** A number, 0 if it is not told. */
    long number(String key) {
        String text = facts.getOrDefault(key, "");
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
    }
}
