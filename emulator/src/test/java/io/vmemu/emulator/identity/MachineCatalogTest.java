package io.vmemu.emulator.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.identity.MachineInfo.CompatProperty;
import io.vmemu.emulator.qobject.QBool;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qom.Persona;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class MachineCatalogTest {
    private static MachineInfo machine(Persona persona, String name) {
        return Objects.requireNonNull(MachineCatalog.of(persona).find(name), name);
    }

    @Test
    void aliasesStandForTheNewest() {
        assertThat(machine(Persona.QEMU_10_0, "q35").name()).isEqualTo("pc-q35-10.0");
        assertThat(machine(Persona.QEMU_7_2, "q35").name()).isEqualTo("pc-q35-7.2");
        assertThat(machine(Persona.QEMU_10_0, "pc").isDefault()).isTrue();
        assertThat(machine(Persona.QEMU_10_0, "pc-q35-10.0").isDefault()).isFalse();
        assertThat(MachineCatalog.of(Persona.QEMU_7_2).find("pc-q35-10.0")).isNull();
    }

    @Test
    void answersAreComplete() {
        MachineInfo q35 = machine(Persona.QEMU_10_0, "pc-q35-10.0");
        assertThat(q35.answer().get("hotpluggable-cpus")).isEqualTo(QBool.TRUE);
        assertThat(q35.answer().get("cpu-max")).isEqualTo(QNum.of(4096));
        assertThat(q35.defaultCpuType()).isEqualTo("qemu64-x86_64-cpu");
        assertThat(machine(Persona.QEMU_10_0, "none").defaultCpuType()).isNull();
    }

    @Test
    void oldMachineTypesKeepOldDefaults() {
        CompatProperty auto = new CompatProperty("virtio-mem", "unplugged-inaccessible", "auto");
        CompatProperty off = new CompatProperty("virtio-mem", "unplugged-inaccessible", "off");
        assertThat(machine(Persona.QEMU_10_0, "pc-q35-7.2").compatProperties()).contains(auto);
        assertThat(machine(Persona.QEMU_10_0, "pc-q35-10.0").compatProperties()).doesNotContain(auto, off);
        assertThat(machine(Persona.QEMU_7_2, "pc-q35-7.2").compatProperties()).isEmpty();
        assertThat(machine(Persona.QEMU_7_2, "pc-q35-6.2").compatProperties())
                .contains(off)
                .doesNotContain(auto);
    }

    @Test
    void fixedAnswersAreTheVersions() {
        assertThat(FixedAnswers.of(Persona.QEMU_10_0, "query-tpm-types"))
                .hasToString(
                        FixedAnswers.of(Persona.QEMU_7_2, "query-tpm-types").toString());
        assertThat(((QList) FixedAnswers.of(Persona.QEMU_7_2, "query-migrate-capabilities")).size())
                .isNotEqualTo(((QList) FixedAnswers.of(Persona.QEMU_10_0, "query-migrate-capabilities")).size());
    }

    @Test
    void boardsHaveTheirBridges() {
        assertThat(BoardObject.of(Persona.QEMU_10_0, "q35"))
                .extracting(BoardObject::path)
                .contains("/machine/q35/mch", "/machine/q35/pcie.0")
                .startsWith("/machine");
        assertThat(BoardObject.of(Persona.QEMU_7_2, "pc"))
                .extracting(BoardObject::path)
                .contains("/machine/i440fx/pci.0");
    }
}
