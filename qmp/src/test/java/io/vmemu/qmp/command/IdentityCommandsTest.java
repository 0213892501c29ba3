package io.vmemu.qmp.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qom.Persona;
import org.junit.jupiter.api.Test;

class IdentityCommandsTest {
    private final TestMonitor modern = TestMonitor.q35(Persona.QEMU_10_0);
    private final TestMonitor old = TestMonitor.q35(Persona.QEMU_7_2);

    @Test
    void tellsVersionAndTarget() {
        assertThat(modern.ask("query-version"))
                .isEqualTo("{'qemu': {'micro': 13, 'minor': 0, 'major': 10}, 'package': 'packaged'}");
        assertThat(modern.ask("query-target")).isEqualTo("{'arch': 'x86_64'}");
    }

    @Test
    void nameAndUuidAreThoseOfTheCommandLine() {
        assertThat(modern.ask("query-name")).isEqualTo("{}");
        assertThat(modern.ask("query-uuid")).isEqualTo("{'UUID': '00000000-0000-0000-0000-000000000000'}");
        TestMonitor named = TestMonitor.of(
                Persona.QEMU_10_0,
                "q35",
                config -> TestMonitor.named(config, "guest1", "ABCDEF00-0000-0000-0000-00000000000A"));
        named.start();
        assertThat(named.ask("query-name")).isEqualTo("{'name': 'guest1'}");
        assertThat(named.ask("query-uuid")).isEqualTo("{'UUID': 'abcdef00-0000-0000-0000-00000000000a'}");
    }

    @Test
    void kvmIsBuiltInAndUsedIfItIsTheAccelerator() {
        assertThat(modern.ask("query-kvm")).isEqualTo("{'enabled': false, 'present': true}");
        assertThat(modern.refusal("query-sev-capabilities")).isEqualTo("KVM not enabled");
        TestMonitor kvm = TestMonitor.of(Persona.QEMU_10_0, "q35", TestMonitor::accelerated)
                .start();
        assertThat(kvm.ask("query-kvm")).isEqualTo("{'enabled': true, 'present': true}");
        assertThat(kvm.refusal("query-sev-capabilities")).isEqualTo("SEV is not enabled in KVM");
    }

    @Test
    void machinesHaveAliasesAndDefaults() {
        QObject machines = modern.result("query-machines");
        QDict q35 = TestMonitor.element(machines, "alias", "q35");
        assertThat(TestMonitor.text(q35)).contains("'name': 'pc-q35-10.0'", "'default-ram-id': 'pc.ram'");
        assertThat(q35.has("compat-props")).isFalse();
        assertThat(TestMonitor.text(TestMonitor.element(machines, "alias", "pc")))
                .contains("'is-default': true");
        assertThat(TestMonitor.text(TestMonitor.element(old.result("query-machines"), "alias", "q35")))
                .contains("'name': 'pc-q35-7.2'");
    }

    @Test
    void compatibilityIsShownOnRequestByTheNewerOne() {
        QObject machines = modern.result("query-machines", "{'compat-props':true}");
        assertThat(TestMonitor.text(TestMonitor.element(machines, "name", "pc-q35-7.2")))
                .contains("{'qom-type': 'virtio-mem', 'property': 'unplugged-inaccessible', 'value': 'auto'}");
        assertThat(old.refusal("query-machines", "{'compat-props':true}"))
                .isEqualTo("Parameter 'compat-props' is unexpected");
    }

    @Test
    void onlyBoardsWithPowerManagementWakeUp() {
        assertThat(modern.ask("query-current-machine")).isEqualTo("{'wakeup-suspend-support': true}");
        TestMonitor none =
                TestMonitor.of(Persona.QEMU_10_0, "none", config -> config).start();
        assertThat(none.ask("query-current-machine")).isEqualTo("{'wakeup-suspend-support': false}");
    }

    @Test
    void ioThreadsAreListedByTheirIds() {
        assertThat(modern.ask("query-iothreads")).isEqualTo("[]");
        modern.ask("object-add", "{'qom-type':'iothread','id':'io0'}");
        QList list = (QList) modern.result("query-iothreads");
        assertThat(TestMonitor.text(list))
                .startsWith(
                        "[{'id': 'io0', 'poll-max-ns': 32768, 'poll-grow': 0, 'poll-shrink': 0, 'aio-max-batch': 0");
    }

    @Test
    void confidentialComputingIsOff() {
        assertThat(modern.ask("query-sev")).contains("'enabled': false", "'sev-type': 'sev'");
        assertThat(old.ask("query-sev")).contains("'enabled': false").doesNotContain("sev-type");
        assertThat(modern.refusal("query-sgx")).isEqualTo("No EPC regions defined, SGX not available");
        assertThat(old.refusal("query-sgx-capabilities")).isEqualTo("SGX is not enabled in KVM");
    }

    @Test
    void aMachineWithoutCpuTakesNoInterrupt() {
        assertThat(modern.ask("inject-nmi")).isEqualTo("{}");
        TestMonitor none =
                TestMonitor.of(Persona.QEMU_10_0, "none", config -> config).start();
        assertThat(none.refusal("inject-nmi")).isEqualTo("machine does not provide NMIs");
        TestMonitor oldNone =
                TestMonitor.of(Persona.QEMU_7_2, "none", config -> config).start();
        assertThat(oldNone.refusal("inject-nmi")).isEqualTo("this feature or command is not currently supported");
    }

    @Test
    void optionsOfTheCommandLineCanBeAskedForOneByOne() {
        assertThat(modern.ask("query-command-line-options", "{'option':'numa'}"))
                .isEqualTo("[{'option': 'numa', 'parameters': []}]");
        assertThat(modern.refusal("query-command-line-options", "{'option':'nope'}"))
                .isEqualTo("invalid option name: nope");
        assertThat(((QList) modern.result("query-command-line-options")).size()).isGreaterThan(30);
    }

    @Test
    void whatIsNotThereIsToldAsEmpty() {
        for (String command : new String[] {
            "query-block", "query-blockstats", "query-named-block-nodes", "query-jobs", "query-tpm", "query-vnc-servers"
        }) {
            assertThat(modern.ask(command)).as(command).isEqualTo("[]");
        }
        assertThat(modern.ask("query-tpm-models")).isEqualTo("['tpm-crb', 'tpm-tis']");
        assertThat(modern.ask("query-replay")).isEqualTo("{'mode': 'none', 'icount': 0}");
        assertThat(modern.ask("query-dump-guest-memory-capability")).contains("kdump-raw-zlib");
        assertThat(old.ask("query-dump-guest-memory-capability")).doesNotContain("kdump-raw-zlib");
        assertThat(modern.ask("query-dirty-rate", "{'calc-time-unit':'millisecond'}"))
                .contains("'status': 'unstarted'", "'calc-time-unit': 'millisecond'");
    }
}
