package io.vmemu.qmp.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.machine.CpuTopology;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qom.Persona;
import org.junit.jupiter.api.Test;

class CpuCommandsTest {
    private final TestMonitor modern = TestMonitor.q35(Persona.QEMU_10_0);
    private final TestMonitor old = TestMonitor.q35(Persona.QEMU_7_2);

    @Test
    void cpusHavePlacesThreadsAndPaths() {
        assertThat(modern.ask("query-cpus-fast"))
                .isEqualTo(
                        "[{'cpu-index': 0, 'qom-path': '/machine/unattached/device[0]', 'thread-id': 100,"
                                + " 'props': {'socket-id': 0, 'core-id': 0, 'thread-id': 0, 'node-id': 0}, 'target': 'x86_64'},"
                                + " {'cpu-index': 1, 'qom-path': '/machine/unattached/device[2]', 'thread-id': 101,"
                                + " 'props': {'socket-id': 0, 'core-id': 1, 'thread-id': 0, 'node-id': 0}, 'target': 'x86_64'}]");
    }

    @Test
    void hotpluggableOnesAreListedFromTheLast() {
        QList places = (QList) modern.result("query-hotpluggable-cpus");
        assertThat(places.size()).isEqualTo(4);
        assertThat(TestMonitor.text(places.get(0)))
                .isEqualTo("{'type': 'qemu64-x86_64-cpu', 'vcpus-count': 1,"
                        + " 'props': {'socket-id': 1, 'core-id': 1, 'thread-id': 0, 'node-id': 0}}");
        assertThat(TestMonitor.text(places.get(3))).contains("'qom-path': '/machine/unattached/device[0]'");
    }

    @Test
    void aMachineWithoutCpusSaysSo() {
        TestMonitor none =
                TestMonitor.of(Persona.QEMU_10_0, "none", config -> config).start();
        assertThat(none.ask("query-cpus-fast")).isEqualTo("[]");
        assertThat(none.refusal("query-hotpluggable-cpus")).isEqualTo("machine does not support hot-plugging CPUs");
        TestMonitor oldNone =
                TestMonitor.of(Persona.QEMU_7_2, "none", config -> config).start();
        assertThat(oldNone.refusal("query-hotpluggable-cpus"))
                .isEqualTo("The feature 'query-hotpluggable-cpus' is not enabled");
    }

    @Test
    void modelsTellWhatTheyLack() {
        QObject models = modern.result("query-cpu-definitions");
        assertThat(((QList) models).size()).isEqualTo(154);
        assertThat(TestMonitor.text(TestMonitor.element(models, "name", "host")))
                .contains("'unavailable-features': ['kvm']");
        assertThat(TestMonitor.text(TestMonitor.element(models, "name", "qemu64")))
                .contains("'alias-of': 'qemu64-v1'", "'unavailable-features': []");
        assertThat(((QList) old.result("query-cpu-definitions")).size()).isEqualTo(132);
    }

    @Test
    void expansionsNameTheirBase() {
        assertThat(modern.ask("query-cpu-model-expansion", "{'type':'static','model':{'name':'qemu64'}}"))
                .startsWith("{'model': {'name': 'base', 'props': {")
                .contains("'svm': true");
        assertThat(modern.ask(
                        "query-cpu-model-expansion",
                        "{'type':'full','model':{'name':'max','props':{'migratable':false}}}"))
                .startsWith("{'model': {'name': 'max', 'props': {")
                .contains("'migratable': false");
    }

    @Test
    void expansionsRefuseWhatTheCpuWould() {
        assertThat(modern.refusal("query-cpu-model-expansion", "{'type':'static','model':{'name':'nope'}}"))
                .isEqualTo("CPU model 'nope' not found");
        assertThat(modern.refusal(
                        "query-cpu-model-expansion", "{'type':'full','model':{'name':'qemu64','props':{'avx':'on'}}}"))
                .isEqualTo("Invalid parameter type for 'model.props.avx', expected: boolean");
        assertThat(old.refusal(
                        "query-cpu-model-expansion", "{'type':'full','model':{'name':'qemu64','props':{'avx':'on'}}}"))
                .isEqualTo("Invalid parameter type for 'avx', expected: boolean");
        assertThat(modern.refusal("query-cpu-model-expansion", "{'type':'full','model':{'name':'qemu64','props':[]}}"))
                .isEqualTo("Invalid parameter type for 'model.props', expected: object");
        assertThat(old.ask("query-cpu-model-expansion", "{'type':'full','model':{'name':'qemu64','props':[]}}"))
                .contains("'name': 'qemu64'");
    }

    @Test
    void machineTypesKeepOldCpus() {
        TestMonitor since62 = TestMonitor.of(Persona.QEMU_10_0, "pc-q35-6.2", config -> config)
                .start();
        String full = "{'type':'full','model':{'name':'qemu64'}}";
        assertThat(since62.ask("query-cpu-model-expansion", full)).contains("'legacy-multi-node': true");
        assertThat(modern.ask("query-cpu-model-expansion", full)).contains("'legacy-multi-node': false");
    }

    @Test
    void theCpuInTheTreeHasItsFeatures() {
        String path = "{'path':'/machine/unattached/device[0]','property':";
        assertThat(modern.ask("qom-get", path + "'sse2'}")).isEqualTo("true");
        assertThat(modern.ask("qom-get", path + "'avx'}")).isEqualTo("false");
        assertThat(modern.ask("qom-get", path + "'unavailable-features'}")).isEqualTo("[]");
        assertThat(modern.ask("qom-get", path + "'phys-bits'}")).isEqualTo("40");
        assertThat(modern.ask("qom-get", path + "'feature-words'}"))
                .contains("{'cpuid-input-eax': 1, 'cpuid-register': 'EDX', 'features': 126614525}")
                .contains("{'cpuid-input-eax': 2147483649, 'cpuid-register': 'EDX', 'features': 563346429}");
        assertThat(modern.refusal("qom-get", path + "'crash-information'}")).isEqualTo("No crash occurred");
    }

    @Test
    void aModelLosesWhatTcgDoesNotOffer() {
        TestMonitor epyc = TestMonitor.of(
                        Persona.QEMU_10_0,
                        "q35",
                        config -> TestMonitor.withCpus(config, new CpuTopology("EPYC,+avx512f", 1, 1, 1, 1, 1, 1)))
                .start();
        String path = "{'path':'/machine/unattached/device[0]','property':";
        assertThat(epyc.ask("qom-get", path + "'topoext'}")).isEqualTo("false");
        assertThat(epyc.ask("qom-get", path + "'avx512f'}")).isEqualTo("false");
        assertThat(epyc.ask("qom-get", path + "'avx2'}")).isEqualTo("true");
        assertThat(epyc.ask("qom-get", path + "'unavailable-features'}")).contains("avx512f", "topoext");
        assertThat(epyc.ask("qom-get", path + "'type'}")).isEqualTo("'EPYC-x86_64-cpu'");
    }
}
