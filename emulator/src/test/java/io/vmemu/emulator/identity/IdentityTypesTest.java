package io.vmemu.emulator.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QBool;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.emulator.qom.Device;
import io.vmemu.emulator.qom.InputStyle;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.qom.Property;
import io.vmemu.emulator.qom.PropertyKind;
import io.vmemu.emulator.qom.QomObject;
import io.vmemu.emulator.qom.QomType;
import io.vmemu.emulator.qom.TypeRegistry;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class IdentityTypesTest {
    private final TypeRegistry registry = registry(Persona.QEMU_10_0);

    private static TypeRegistry registry(Persona persona) {
        TypeRegistry registry = new TypeRegistry(new IdentityTypes(persona));
        QomType object = registry.add(QomType.named("object", null)
                .asAbstract()
                .madeBy(QomObject::new)
                .build());
        registry.add(Device.deviceType(object));
        return registry;
    }

    private QomObject make(String type) {
        return registry.get(type).newInstance();
    }

    @Test
    void aTypeWithoutBehaviourHasParentsBusAndProperties() throws Exception {
        QomType vga = registry.get("VGA");
        assertThat(vga.isA("pci-device")).isTrue();
        assertThat(vga.isA("conventional-pci-device")).isTrue();
        assertThat(vga.busType()).isEqualTo("PCI");
        QomObject device = vga.newInstance();
        assertThat(device).isInstanceOf(Device.class);
        assertThat(device.get("vgamem_mb")).isEqualTo(QNum.of(16));
        device.set("vgamem_mb", QNum.of(32), InputStyle.STRICT);
        assertThat(device.get("vgamem_mb")).isEqualTo(QNum.of(32));
    }

    @Test
    void valuesAreCheckedByType() {
        assertThatThrownBy(() -> make("VGA").set("vgamem_mb", QString.of("x"), InputStyle.STRICT))
                .isInstanceOf(QemuException.class)
                .hasMessage("Parameter 'vgamem_mb' expects uint64");
        assertThatThrownBy(() -> make("VGA").set("no-such", QBool.TRUE, InputStyle.STRICT))
                .hasMessage("Property 'VGA.no-such' not found");
        assertThatThrownBy(() -> make("virtio-scsi-pci").set("disable-legacy", QString.of("x"), InputStyle.STRICT))
                .hasMessage("Parameter 'disable-legacy' does not accept value 'x'");
    }

    @Test
    void alternativesAreTakenFromTheDescription() {
        assertThatThrownBy(() -> make("isa-fdc").set("fallback", QString.of("999"), InputStyle.STRICT))
                .hasMessage("Parameter 'fallback' does not accept value '999'");
    }

    @Test
    void aRealizedDeviceKeepsItsProperties() throws Exception {
        Device device = (Device) make("VGA");
        device.setId("vga0");
        device.setRealized(true);
        assertThatThrownBy(() -> device.set("vgamem_mb", QNum.of(32), InputStyle.STRICT))
                .hasMessage("Attempt to set property 'vgamem_mb' on device 'vga0' (type 'VGA') after it was realized");
        assertThat(device.get("vgamem_mb")).isEqualTo(QNum.of(16));
    }

    @Test
    void valuesThatNoListingTellsAreThere() throws Exception {
        assertThat(make("iothread").get("poll-max-ns")).isEqualTo(QNum.of(32768));
        assertThat(make("virtio-net-pci").get("bootindex")).isEqualTo(QNum.of(-1));
    }

    @Test
    void readOnlyPropertiesCannotBeSet() {
        assertThatThrownBy(() -> make("usb-mouse").set("attached", QBool.TRUE, InputStyle.STRICT))
                .hasMessage("Property 'usb-mouse.attached' is not writable");
    }

    @Test
    void interfacesAndUnknownNamesAreNoTypes() {
        assertThat(registry.find("user-creatable")).isNull();
        assertThat(registry.find("no-such-type")).isNull();
        assertThat(registry.findDevice("ahci")).isSameAs(registry.find("ich9-ahci"));
        assertThat(registry.find("ahci")).isNull();
    }

    @Test
    void aTypeWithBehaviourKeepsItsOwnPropertiesAndShowsTheOthers() throws Exception {
        QomType edu = registry.add(QomType.named("edu", registry.get("pci-device"))
                .with(name -> Property.readOnly(name, PropertyKind.UINT64, self -> QNum.of(7)), "dma_mask")
                .build());
        QomObject device = edu.newInstance();
        assertThat(device.get("dma_mask")).isEqualTo(QNum.of(7));
        assertThat(device.properties()).extracting(Property::name).contains("romsize", "dma_mask", "multifunction");
        assertThat(device.get("romsize")).isEqualTo(QNum.of(4294967295L));
    }

    @Test
    void announcedTypesAreAddedTogetherWhenSomebodyAsksForOne() {
        int[] additions = new int[1];
        registry.addWhenAsked(
                () -> {
                    additions[0]++;
                    QomType edu = registry.add(
                            QomType.named("edu", registry.get("pci-device")).build());
                    registry.add(QomType.named("edu-child", edu).build());
                },
                "edu",
                "edu-child");
        registry.find("VGA");
        assertThat(additions[0]).isZero();

        assertThat(registry.get("edu-child").parent()).isSameAs(registry.get("edu"));
        assertThat(registry.all()).contains(registry.get("edu"));
        assertThat(additions[0]).isEqualTo(1);
    }

    @Test
    void everyConcreteTypeCanBeMade() {
        for (Persona persona : Persona.values()) {
            TypeRegistry all = registry(persona);
            for (QomType type : all.all()) {
                if (!type.isAbstract()) {
                    assertThat(Objects.requireNonNull(type.newInstance()).properties())
                            .as(type.name())
                            .isNotNull();
                }
            }
        }
    }
}
