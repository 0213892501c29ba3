package io.vmemu.emulator.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.emulator.qom.Persona;
import java.util.Collection;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TypeCatalogTest {
    private final TypeCatalog modern = TypeCatalog.of(Persona.QEMU_10_0);
    private final TypeCatalog old = TypeCatalog.of(Persona.QEMU_7_2);

    private static TypeInfo type(TypeCatalog catalog, String name) {
        return Objects.requireNonNull(catalog.find(name), name);
    }

    private static PropertyInfo property(TypeCatalog catalog, String type, String name) {
        return catalog.properties(type(catalog, type)).stream()
                .filter(property -> property.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void countsWhatTheRealOnesHave() {
        assertThat(modern.names()).hasSize(836);
        assertThat(old.names()).hasSize(753);
        assertThat(modern.names().stream()
                        .filter(name -> !type(modern, name).isAbstract())
                        .count())
                .isEqualTo(684);
        assertThat(old.names().stream()
                        .filter(name -> !type(old, name).isAbstract())
                        .count())
                .isEqualTo(614);
    }

    @ParameterizedTest
    @EnumSource(Persona.class)
    void everyTypeIsReadableAndHangsBelowARoot(Persona persona) {
        TypeCatalog catalog = TypeCatalog.of(persona);
        for (String name : catalog.names()) {
            TypeInfo type = type(catalog, name);
            assertThat(type.name()).isEqualTo(name);
            assertThat(catalog.isA(type, "object") || catalog.isA(type, "interface"))
                    .as(name)
                    .isTrue();
            assertThat(catalog.properties(type)).as(name).doesNotContainNull();
        }
    }

    @Test
    void doesNotFindWhatIsOnlyPartOfALine() {
        assertThat(modern.find("pcie-root")).isNull();
        assertThat(modern.find("")).isNull();
        assertThat(modern.find("pcie-root-port\tpcie-root-port-base")).isNull();
        assertThat(modern.find("x\n:device")).isNull();
    }

    @Test
    void inheritsPropertiesAndInterfaces() {
        TypeInfo port = type(modern, "pcie-root-port");
        assertThat(modern.isA(port, "pci-device")).isTrue();
        assertThat(modern.isA(port, "hotplug-handler")).isTrue();
        assertThat(modern.isA(port, "virtio-device")).isFalse();
        assertThat(property(modern, "pcie-root-port", "chassis").type()).isEqualTo("uint8");
        assertThat(property(modern, "pcie-root-port", "x-speed").defaultValue()).isEqualTo(new QString("16"));
        assertThat(port.bus()).isEqualTo("PCI");
        assertThat(port.isUserDevice()).isTrue();
    }

    @Test
    void versionsDiffer() {
        assertThat(property(old, "virtio-mem-pci", "addr").type()).isEqualTo("int32");
        assertThat(property(modern, "virtio-mem-pci", "addr").type()).isEqualTo("str");
        assertThat(old.find("memory-backend-shm")).isNull();
        assertThat(modern.find("memory-backend-shm")).isNotNull();
        assertThat(property(old, "virtio-mem-pci", "unplugged-inaccessible").defaultValue())
                .isEqualTo(new QString("auto"));
        assertThat(property(modern, "virtio-mem-pci", "unplugged-inaccessible").defaultValue())
                .isEqualTo(new QString("on"));
    }

    @Test
    void keepsLargeDefaultsAndDescriptions() {
        assertThat(property(modern, "virtio-mem-pci", "vectors").defaultValue()).isEqualTo(QNum.of(4294967295L));
        assertThat(property(modern, "pcie-root-port", "mem-reserve").defaultValue())
                .isEqualTo(QNum.ofUnsigned(-1));
        assertThat(property(modern, "virtio-mem-pci", "addr").description())
                .isEqualTo("Slot and optional function number, example: 06.0 or 06");
    }

    @Test
    void saysWhichDevicesStayOffARunningMachine() {
        assertThat(type(modern, "VGA").isFixed()).isTrue();
        assertThat(type(old, "VGA").isFixed()).isTrue();
        assertThat(type(modern, "virtio-balloon-pci").isFixed()).isFalse();
    }

    @Test
    void knowsOtherNamesOfDevices() {
        assertThat(modern.deviceOfAlias("ahci")).isEqualTo("ich9-ahci");
        assertThat(modern.deviceOfAlias("virtio-balloon")).isEqualTo("virtio-balloon-pci");
        assertThat(modern.deviceOfAlias("ich9-ahci")).isNull();
        assertThat(modern.deviceOfAlias("")).isNull();
    }

    @Test
    void propertiesOfParentsComeFirst() {
        Collection<PropertyInfo> all = modern.properties(type(modern, "virtio-mem-pci"));
        assertThat(all.iterator().next().name()).isEqualTo("type");
        assertThat(all).extracting(PropertyInfo::name).doesNotHaveDuplicates();
    }
}
