package io.vmemu.emulator.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QBool;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.emulator.qom.Persona;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CpuPropertiesTest {
    private static final HostCpu HOST = new HostCpu(List.of(
            "vendor_id : GenuineIntel",
            "cpu family : 6",
            "model : 106",
            "model name : Intel(R) Xeon(R)",
            "stepping : 6",
            "cpuid level : 27",
            "flags : fpu de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat clflush mmx fxsr sse sse2 syscall nx lm"
                    + " pni cx16 sse4_1 sse4_2 avx avx512_vnni monitor est nonstop_tsc lahf_lm"));

    private static CpuProperties cpu(Persona persona, String model, @Nullable HostCpu host) {
        CpuCatalog catalog = CpuCatalog.of(persona);
        return new CpuProperties(
                catalog, Objects.requireNonNull(catalog.models().get(model)), host);
    }

    private static CpuProperties tcg(String model) {
        return cpu(Persona.QEMU_10_0, model, null);
    }

    private static void set(CpuProperties cpu, String name, QObject value) throws QemuException {
        cpu.set(name, value, "model.props.");
    }

    @Test
    void qemu64IsWhatLibvirtComparesARestoredCpuWith() {
        QDict props = tcg("qemu64").expand(false);
        for (String feature :
                ("fpu de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat pse36 clflush mmx fxsr sse sse2"
                                + " pni cx16 hypervisor syscall nx lm lahf-lm svm")
                        .split(" ", -1)) {
            assertThat(props.get(feature)).as(feature).isEqualTo(QBool.TRUE);
        }
        assertThat(props.get("avx")).isEqualTo(QBool.FALSE);
        assertThat(props.get("family")).isEqualTo(QNum.of(15));
        assertThat(props.get("min-xlevel")).isEqualTo(QNum.of(0x8000000aL));
        assertThat(props.has("level")).isFalse();
        assertThat(props.size()).isEqualTo(390);
    }

    @Test
    void aFullExpansionHasAliasesAndEverythingElse() {
        QDict props = tcg("qemu64").expand(true);
        assertThat(props.get("sse3")).isEqualTo(QBool.TRUE);
        assertThat(props.get("xlevel")).isEqualTo(QNum.of(0x8000000aL));
        assertThat(props.get("hv-spinlocks")).isEqualTo(QNum.of(0xffffffffL));
        assertThat(props.has("migratable")).isFalse();
        assertThat(props.size()).isEqualTo(499);
        assertThat(tcg("max").expand(true).size()).isEqualTo(501);
        assertThat(cpu(Persona.QEMU_7_2, "qemu64", null).expand(true).size()).isEqualTo(430);
    }

    @Test
    void featuresRaiseLevels() throws Exception {
        CpuProperties base = tcg("base");
        set(base, "intel-pt", QBool.TRUE);
        assertThat(base.expand(true).get("level")).isEqualTo(QNum.of(20));
        set(base, "amx-fp16", QBool.TRUE);
        assertThat(base.expand(true).get("level-func7")).isEqualTo(QNum.of(1));
        set(base, "level", QNum.of(3));
        assertThat(base.expand(true).get("level")).isEqualTo(QNum.of(3));
        assertThat(base.expand(false).get("min-level")).isEqualTo(QNum.of(20));
    }

    @Test
    void aFeatureTakesWhatNeedsItAlong() throws Exception {
        CpuProperties epyc = tcg("EPYC");
        assertThat(epyc.expand(false).get("nrip-save")).isEqualTo(QBool.TRUE);
        set(epyc, "svm", QBool.FALSE);
        assertThat(epyc.expand(false).get("nrip-save")).isEqualTo(QBool.FALSE);
        assertThat(epyc.expand(true).get("nrip_save")).isEqualTo(QBool.FALSE);
    }

    @Test
    void aliasesSetTheFeature() throws Exception {
        CpuProperties cpu = tcg("qemu64");
        set(cpu, "sse4_1", QBool.TRUE);
        assertThat(cpu.expand(false).get("sse4.1")).isEqualTo(QBool.TRUE);
    }

    @Test
    void refusalsHaveTheVersionsTexts() {
        assertThatThrownBy(() -> set(tcg("qemu64"), "nope", QBool.TRUE))
                .hasMessage("Property 'qemu64-x86_64-cpu.nope' not found");
        assertThatThrownBy(() -> set(tcg("qemu64"), "migratable", QBool.TRUE))
                .hasMessage("Property 'qemu64-x86_64-cpu.migratable' not found");
        assertThatThrownBy(() -> set(tcg("qemu64"), "avx", QNum.of(1)))
                .hasMessage("Invalid parameter type for 'model.props.avx', expected: boolean");
        assertThatThrownBy(() -> set(tcg("qemu64"), "family", QString.of("x")))
                .hasMessage("Parameter 'model.props.family' expects uint64");
        assertThatThrownBy(() -> set(tcg("qemu64"), "family", QNum.of(271)))
                .hasMessage("parameter 'family' can be at most 270");
        assertThatThrownBy(() -> set(tcg("qemu64"), "vendor", QString.of("x")))
                .hasMessage("value of property 'vendor' must consist of exactly 12 characters");
        assertThatThrownBy(() -> set(tcg("qemu64"), "type", QString.of("x")))
                .hasMessage("Property 'qemu64-x86_64-cpu.type' is not writable");
        CpuProperties old = cpu(Persona.QEMU_7_2, "qemu64", null);
        assertThatThrownBy(() -> old.set("family", QNum.of(99999), ""))
                .hasMessage("Property .family doesn't take value 99999 (minimum: 0, maximum: 270)");
        assertThatThrownBy(() -> old.set("vendor", QString.of("x"), ""))
                .hasMessage("Property '.vendor' doesn't take value 'x'");
    }

    @Test
    void tcgDoesNotOfferEverything() {
        assertThat(tcg("qemu64").unavailableFeatures()).isEmpty();
        assertThat(tcg("EPYC").unavailableFeatures())
                .isEqualTo(tcg("EPYC").model().unavailable())
                .contains("fxsr-opt");
    }

    @Test
    void underKvmTheHostDecides() throws Exception {
        CpuProperties host = cpu(Persona.QEMU_10_0, "host", HOST);
        QDict props = host.expand(false);
        assertThat(props.get("vendor")).isEqualTo(QString.of("GenuineIntel"));
        assertThat(props.get("model-id")).isEqualTo(QString.of("Intel(R) Xeon(R)"));
        assertThat(props.get("sse4.1")).isEqualTo(QBool.TRUE);
        assertThat(props.get("avx512vnni")).isEqualTo(QBool.TRUE);
        assertThat(props.get("kvmclock")).isEqualTo(QBool.TRUE);
        assertThat(props.get("monitor")).isEqualTo(QBool.FALSE);
        assertThat(props.get("avx2")).isEqualTo(QBool.FALSE);
        assertThat(props.get("invtsc")).isEqualTo(QBool.FALSE);
        set(host, "migratable", QBool.FALSE);
        assertThat(host.expand(false).get("invtsc")).isEqualTo(QBool.TRUE);
    }

    @Test
    void kvmChangesEveryModelALittle() {
        CpuProperties qemu64 = cpu(Persona.QEMU_10_0, "qemu64", HOST);
        QDict props = qemu64.expand(false);
        assertThat(props.get("kvm-pv-eoi")).isEqualTo(QBool.TRUE);
        assertThat(props.get("x2apic")).isEqualTo(QBool.TRUE);
        assertThat(props.get("svm")).isEqualTo(QBool.FALSE);
        assertThat(qemu64.unavailableFeatures()).containsExactly("pse36");
    }

    @Test
    void optionsAreSignsAndAssignments() throws Exception {
        CpuOption option = CpuOption.parse("qemu64,+avx,-svm,family=6", Persona.QEMU_10_0, null);
        QDict props = option.properties().expand(false);
        assertThat(props.get("avx")).isEqualTo(QBool.TRUE);
        assertThat(props.get("svm")).isEqualTo(QBool.FALSE);
        assertThat(props.get("family")).isEqualTo(QNum.of(6));
        assertThat(option.warnings()).isEmpty();
        assertThat(CpuOption.parse("qemu64,+avx512f", Persona.QEMU_10_0, null).warnings())
                .containsExactly("TCG doesn't support requested feature: CPUID.07H:EBX.avx512f [bit 16]");
    }

    @Test
    void wrongOptionsEndQemu() {
        assertThatThrownBy(() -> CpuOption.parse("foo", Persona.QEMU_10_0, null))
                .hasMessage("unable to find CPU model 'foo'");
        assertThatThrownBy(() -> CpuOption.parse("qemu64,+foo", Persona.QEMU_10_0, null))
                .hasMessage("Property 'qemu64-x86_64-cpu.foo' not found");
        assertThatThrownBy(() -> CpuOption.parse("qemu64,avx=maybe", Persona.QEMU_10_0, null))
                .hasMessage("can't apply global qemu64-x86_64-cpu.avx=maybe: Parameter 'avx' expects 'on' or 'off'");
        assertThatThrownBy(() -> CpuOption.parse("host", Persona.QEMU_10_0, null))
                .hasMessage("CPU model 'host' requires KVM or HVF");
        assertThatThrownBy(() -> CpuOption.parse("", Persona.QEMU_10_0, null))
                .hasMessage("-cpu option cannot be empty");
        assertThatThrownBy(() -> CpuOption.parse("qemu64,enforce,+avx512f", Persona.QEMU_10_0, null)
                        .enforce())
                .hasMessage("TCG doesn't support requested features");
    }

    @Test
    void whatIsNotToBeCheckedIsNotWarnedOf() throws Exception {
        CpuOption unchecked = CpuOption.parse("qemu64,+avx512f,check=off", Persona.QEMU_10_0, null);
        assertThat(unchecked.warnings()).isEmpty();
        unchecked.enforce();
        assertThat(CpuOption.parse("qemu64,+avx512f,check=off,enforce", Persona.QEMU_10_0, null)
                        .warnings())
                .hasSize(1);
    }

    @Test
    void aFeatureThatIsSetInBothWaysIsWarnedOfIfTheSignComesFirst() throws Exception {
        CpuOption option = CpuOption.parse("qemu64,+sse,sse=off,-avx,avx=on", Persona.QEMU_10_0, null);
        assertThat(option.ambiguities())
                .containsExactly(
                        "Ambiguous CPU model string. Don't mix both \"+sse\" and \"sse=off\"",
                        "Ambiguous CPU model string. Don't mix both \"-avx\" and \"avx=on\"",
                        "Compatibility of ambiguous CPU model strings won't be kept on future QEMU versions");
        assertThat(option.properties().expand(false).get("sse")).isEqualTo(QBool.TRUE);
        assertThat(CpuOption.parse("qemu64,sse=off,+sse,-avx", Persona.QEMU_10_0, null)
                        .ambiguities())
                .isEmpty();
    }
}
