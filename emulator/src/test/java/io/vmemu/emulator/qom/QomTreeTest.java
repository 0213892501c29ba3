package io.vmemu.emulator.qom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.error.ErrorClass;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QBool;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QString;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class QomTreeTest {
    private static final QomType OBJECT = QomType.named("object", null)
            .asAbstract()
            .madeBy(QomObject::new)
            .with(
                    name -> Property.readOnly(
                            name,
                            PropertyKind.STRING,
                            self -> QString.of(self.type().name())),
                    "type")
            .build();
    private static final QomType CONTAINER = QomType.named("container", OBJECT).build();
    private static final QomType BACKEND =
            QomType.named("memory-backend", OBJECT).build();
    private static final QomType DEVICE = QomType.named("dimm", Device.deviceType(OBJECT))
            .with(name -> Property.linkUntilRealized(name, "memory-backend"), "memdev")
            .with(name -> Property.storedUntilRealized(name, PropertyKind.UINT32, QNum.of(0)), "node")
            .build();

    private final QomTree tree = new QomTree(new QomObject(CONTAINER));
    private final QomObject peripheral = new QomObject(CONTAINER);
    private final QomObject objects = new QomObject(CONTAINER);
    private final QomObject backend = new QomObject(BACKEND);
    private final Device device = new Device(DEVICE);

    @BeforeEach
    void plant() {
        QomObject machine = new QomObject(CONTAINER);
        tree.root().addChild("machine", machine);
        tree.root().addChild("objects", objects);
        machine.addChild("peripheral", peripheral);
        objects.addChild("m0", backend);
        peripheral.addChild("vm0", device);
        device.setId("vm0");
    }

    @Test
    void anAbsolutePathLeadsFromTheRoot() {
        assertThat(tree.resolve("/machine/peripheral/vm0")).containsExactly(device);
        assertThat(tree.resolve("/machine//peripheral/vm0/")).containsExactly(device);
        assertThat(tree.resolve("/")).containsExactly(tree.root());
        assertThat(tree.resolve("/peripheral/vm0")).isEmpty();
        assertThat(tree.resolve("/machine/../machine")).isEmpty();
    }

    @Test
    void aPartialPathIsAnySuffix() {
        assertThat(tree.resolve("vm0")).containsExactly(device);
        assertThat(tree.resolve("peripheral/vm0")).containsExactly(device);
        assertThat(tree.resolve("VM0")).isEmpty();
    }

    @Test
    void aPartialPathThatSeveralObjectsHaveIsAmbiguous() {
        QomObject bus = new QomObject(CONTAINER);
        device.addChild("vm0", bus);

        assertThat(tree.resolve("vm0")).containsExactlyInAnyOrder(device, bus);
    }

    @Test
    void linksAreFollowed() throws QemuException {
        device.set("memdev", QString.of("m0"), InputStyle.STRICT);

        assertThat(tree.resolve("/machine/peripheral/vm0/memdev")).containsExactly(backend);
        assertThat(device.get("memdev")).isEqualTo(QString.of("/objects/m0"));
    }

    @Test
    void aLinkTakesOnlyObjectsOfItsType() {
        assertThatThrownBy(() -> device.set("memdev", QString.of("peripheral"), InputStyle.STRICT))
                .hasMessage("Invalid parameter type for 'memdev', expected: memory-backend");
        assertThatThrownBy(() -> device.set("memdev", QString.of("nope"), InputStyle.STRICT))
                .hasMessage("Device 'nope' not found")
                .extracting(refusal -> ((QemuException) refusal).errorClass())
                .isEqualTo(ErrorClass.DEVICE_NOT_FOUND);
    }

    @Test
    void anUnsetLinkReadsAsTheEmptyText() throws QemuException {
        assertThat(device.get("memdev")).isEqualTo(QString.of(""));
    }

    @Test
    void whatIsNotThereAndWhatCannotBeWrittenIsToldWithTheType() {
        assertThatThrownBy(() -> device.get("nope")).hasMessage("Property 'dimm.nope' not found");
        assertThatThrownBy(() -> device.set("type", QString.of("x"), InputStyle.STRICT))
                .hasMessage("Property 'dimm.type' is not writable");
    }

    @Test
    void aRealizedDeviceKeepsItsProperties() {
        device.setRealized(true);

        assertThatThrownBy(() -> device.set("node", QString.of("not even a number"), InputStyle.STRICT))
                .hasMessage("Attempt to set property 'node' on device 'vm0' (type 'dimm') after it was realized");
        assertThatThrownBy(() -> device.set("memdev", QString.of("m0"), InputStyle.STRICT))
                .hasMessage(
                        "Attempt to set link property 'memdev' on device 'vm0' (type 'dimm') after it was realized");
        device.setId(null);
        assertThatThrownBy(() -> device.set("node", QNum.of(1), InputStyle.STRICT))
                .hasMessage("Attempt to set property 'node' on anonymous device (type 'dimm') after it was realized");
    }

    @Test
    void childrenAreListedAfterPropertiesWithTheirTypes() throws QemuException {
        List<Property> listed = objects.properties();

        assertThat(listed).extracting(Property::name).containsExactly("type", "m0");
        assertThat(listed.get(1).kind().typeName()).isEqualTo("child<memory-backend>");
        assertThat(objects.get("m0")).isEqualTo(QString.of("/objects/m0"));
    }

    @Test
    void numberedChildrenTakeTheLowestFreeNumber() {
        Device first = new Device(DEVICE);
        peripheral.addChild("device[*]", first);
        peripheral.addChild("device[*]", new Device(DEVICE));
        peripheral.removeChild(first);
        Device third = new Device(DEVICE);
        peripheral.addChild("device[*]", third);

        assertThat(third.nameInParent()).isEqualTo("device[0]");
        assertThat(first.canonicalPath()).isNull();
    }

    @Test
    void aNameIsTakenOnlyOnce() {
        assertThatThrownBy(() -> objects.addChild("m0", new QomObject(BACKEND)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aTypesPropertiesAreMadeOnceAndNotBeforeSomebodyAsks() {
        List<String> made = new ArrayList<>();
        QomType type = QomType.named("frugal", OBJECT)
                .with(
                        name -> {
                            made.add(name);
                            return Property.stored(name, PropertyKind.BOOL, QBool.FALSE);
                        },
                        "own",
                        "other")
                .build();
        QomType child = QomType.named("child", type).build();
        assertThat(child.declaredNames("object")).containsExactly("own", "other");
        assertThat(made).isEmpty();

        assertThat(child.property("own")).isNotNull();
        assertThat(made).containsExactly("own");
        assertThat(child.properties()).extracting(Property::name).containsExactly("type", "own", "other");
        assertThat(made).containsExactly("own", "other");
    }

    @Test
    void propertiesOfASourceAreLoadedOnlyWhenMissedOrListed() throws QemuException {
        int[] loads = new int[1];
        QomType type = QomType.named("late", OBJECT)
                .with(name -> Property.stored(name, PropertyKind.BOOL, QBool.FALSE), "own")
                .build();
        type.loadLater(() -> {
            loads[0]++;
            return List.of(
                    Property.stored("own", PropertyKind.STR, QString.of("loses")),
                    Property.stored("extra", PropertyKind.STR, QString.of("value")));
        });
        QomObject object = new QomObject(type);

        assertThat(object.get("own")).isEqualTo(QBool.FALSE);
        assertThat(loads[0]).isZero();
        assertThat(object.get("extra")).isEqualTo(QString.of("value"));
        assertThat(object.properties()).extracting(Property::name).containsExactly("type", "own", "extra");
        assertThat(loads[0]).isEqualTo(1);
    }
}
