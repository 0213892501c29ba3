package io.vmemu.qmp.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qom.Persona;
import org.junit.jupiter.api.Test;

class TypeCommandsTest {
    private final TestMonitor modern = TestMonitor.q35(Persona.QEMU_10_0);
    private final TestMonitor old = TestMonitor.q35(Persona.QEMU_7_2);

    private static QDict property(QObject list, String name) {
        return TestMonitor.element(list, "name", name);
    }

    @Test
    void listsConcreteTypesUnlessAbstractOnesAreWanted() {
        assertThat(((QList) modern.result("qom-list-types")).size()).isEqualTo(684);
        assertThat(((QList) modern.result("qom-list-types", "{'abstract':true}")).size())
                .isEqualTo(836);
        assertThat(((QList) old.result("qom-list-types")).size()).isEqualTo(614);
        QObject backends = modern.result("qom-list-types", "{'implements':'memory-backend','abstract':true}");
        assertThat(TestMonitor.text(TestMonitor.element(backends, "name", "memory-backend")))
                .isEqualTo("{'name': 'memory-backend', 'parent': 'object', 'abstract': true}");
        assertThat(((QList) backends).size()).isEqualTo(5);
    }

    @Test
    void anUnknownTypeHasNoDescendants() {
        assertThat(modern.ask("qom-list-types", "{'implements':'no-such-type'}"))
                .isEqualTo("[]");
    }

    @Test
    void onlyTheNewerOneShowsDefaultsOfClasses() {
        QObject list = modern.result("qom-list-properties", "{'typename':'virtio-mem-pci'}");
        assertThat(TestMonitor.text(property(list, "unplugged-inaccessible")))
                .isEqualTo("{'name': 'unplugged-inaccessible', 'type': 'OnOffAuto', 'description': 'on/off/auto',"
                        + " 'default-value': 'on'}");
        assertThat(property(old.result("qom-list-properties", "{'typename':'virtio-mem-pci'}"), "node")
                        .has("default-value"))
                .isFalse();
    }

    @Test
    void deviceListingsLeaveOutWhatEveryDeviceHas() {
        QObject list = old.result("device-list-properties", "{'typename':'virtio-mem-pci'}");
        assertThat(TestMonitor.text(property(list, "node")))
                .isEqualTo("{'name': 'node', 'type': 'uint32', 'default-value': 0}");
        String names = TestMonitor.text(list);
        assertThat(names).doesNotContain("'realized'", "'parent_bus'", "'legacy-addr'", "'name': 'type'");
    }

    @Test
    void refusalsNameWhatIsWrong() {
        assertThat(modern.refusal("qom-list-properties", "{'typename':'nope'}")).isEqualTo("Class 'nope' not found");
        assertThat(modern.refusalClass("qom-list-properties", "{'typename':'nope'}"))
                .isEqualTo("DeviceNotFound");
        assertThat(modern.refusal("qom-list-properties", "{'typename':'user-creatable'}"))
                .isEqualTo("Parameter 'typename' expects a QOM type");
        assertThat(modern.refusal("device-list-properties", "{'typename':''}")).isEqualTo("Device '' not found");
        assertThat(modern.refusal("device-list-properties", "{'typename':'machine'}"))
                .isEqualTo("Parameter 'typename' expects a non-abstract device type");
    }

    @Test
    void typesThatLibvirtCrashesWithoutAreThere() {
        for (String type :
                new String[] {"memory-backend-file", "none-machine", "generic-pc-machine", "max-x86_64-cpu"}) {
            assertThat(modern.ask("qom-list-properties", "{'typename':'" + type + "'}"))
                    .contains("'type'");
            assertThat(old.ask("qom-list-properties", "{'typename':'" + type + "'}"))
                    .contains("'type'");
        }
    }

    @Test
    void devicesWithoutBehaviourCanBeAddedAndRead() {
        assertThat(modern.ask("object-add", "{'qom-type':'iothread','id':'io0','poll-max-ns':100}"))
                .isEqualTo("{}");
        assertThat(modern.ask("qom-get", "{'path':'/objects/io0','property':'poll-max-ns'}"))
                .isEqualTo("100");
        assertThat(modern.refusal("device_add", "{'driver':'e1000','bus':'pcie.0'}"))
                .isEqualTo("Bus 'pcie.0' does not support hotplugging");
        assertThat(modern.refusal("device_add", "{'driver':'VGA','bus':'pcie.0'}"))
                .isEqualTo("Device 'VGA' does not support hotplugging");
    }
}
