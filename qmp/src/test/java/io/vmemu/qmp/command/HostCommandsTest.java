package io.vmemu.qmp.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.qom.Persona;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The host of these monitors has 16 GiB on one node and no huge pages. */
class HostCommandsTest {
    private final TestMonitor monitor =
            TestMonitor.of(Persona.QEMU_10_0, "pc", config -> config).start();

    private void addHugeBackend() {
        monitor.ask(
                "object-add",
                "{'qom-type':'memory-backend-memfd','id':'m0','size':8388608,'hugetlb':true,'prealloc':true}");
    }

    @Test
    void usageNamesEveryHolder() {
        monitor.ask("object-add", "{'qom-type':'memory-backend-ram','id':'m0','size':8388608,'prealloc':true}");

        assertThat(monitor.ask("x-vmemu-host-usage"))
                .contains("'kind': 'simulated'", "'page-size': 4096", "'transparent-huge-page-size': 2097152")
                .contains("'nodes': [{'node': 0, 'ram-size': 17179869184, 'free-size': 17171480576}]")
                .contains("{'owner': 'm0', 'mapped-size': 8388608, 'page-size': 4096, 'resident-size': 8388608,"
                        + " 'resident-by-node': [8388608], 'reserved-size': 0, 'committed-size': 8388608,"
                        + " 'mergeable': true, 'dumped': true}");
    }

    @Test
    void anObjectThatIsDeletedHoldsNothing() {
        monitor.ask("object-add", "{'qom-type':'memory-backend-ram','id':'m0','size':8388608,'prealloc':true}");
        monitor.ask("object-del", "{'id':'m0'}");

        assertThat(monitor.ask("x-vmemu-host-usage"))
                .contains("'free-size': 17179869184")
                .doesNotContain("'owner': 'm0'");
    }

    @Test
    void hugePagesComeAndGoWhileTheMachineRuns() {
        monitor.ask("x-vmemu-host-set-huge-pages", "{'pages':6}");
        addHugeBackend();
        assertThat(monitor.ask("x-vmemu-host-usage"))
                .contains(
                        "{'page-size': 2097152, 'pages': 6, 'free-pages': 2, 'reserved-pages': 0, 'surplus-pages': 0}");

        monitor.ask("x-vmemu-host-set-huge-pages", "{'page-size':2097152,'node':0,'pages':1}");
        assertThat(monitor.ask("x-vmemu-host-usage"))
                .contains(
                        "{'page-size': 2097152, 'pages': 4, 'free-pages': 0, 'reserved-pages': 0, 'surplus-pages': 3}");
    }

    @Test
    void hugePagesMayBeMadeOnDemand() {
        monitor.ask("x-vmemu-host-set-huge-page-overcommit", "{'pages':4}");
        addHugeBackend();

        assertThat(monitor.ask("x-vmemu-host-usage"))
                .contains("'free-pages': 0, 'reserved-pages': 0, 'surplus-pages': 4");
    }

    @Test
    void whatOthersUseIsMissing() {
        monitor.ask("x-vmemu-host-set-used", "{'size':17179869184}");

        assertThat(monitor.refusal(
                        "object-add", "{'qom-type':'memory-backend-ram','id':'m0','size':8388608,'prealloc':true}"))
                .isEqualTo("qemu_prealloc_mem: preallocating memory failed: Cannot allocate memory");
    }

    @ParameterizedTest
    @CsvSource({
        "x-vmemu-host-set-huge-pages, page-size, '{\"page-size\":4096,\"pages\":1}'",
        "x-vmemu-host-set-huge-pages, node, '{\"node\":1,\"pages\":1}'",
        "x-vmemu-host-set-huge-pages, node, '{\"node\":-1,\"pages\":1}'",
        "x-vmemu-host-set-huge-pages, pages, '{\"pages\":-1}'",
        "x-vmemu-host-set-huge-page-overcommit, pages, '{\"pages\":-1}'",
        "x-vmemu-host-set-used, node, '{\"node\":1,\"size\":1}'",
        "x-vmemu-host-set-used, size, '{\"size\":9223372036854775808}'",
    })
    void whatTheHostHasNotGotIsRefused(String command, String parameter, String arguments) {
        assertThat(monitor.refusal(command, arguments)).isEqualTo("Invalid parameter '" + parameter + "'");
    }

    @Test
    void aDeviceIsMappedForDmaOnceAtATime() {
        monitor.ask("object-add", "{'qom-type':'memory-backend-ram','id':'m0','size':8388608}");
        monitor.ask("device_add", "{'driver':'virtio-mem-pci','id':'vm0','memdev':'m0'}");
        assertThat(monitor.refusal("x-vmemu-host-dma-mappings", "{'id':'vm0'}"))
                .isEqualTo("Device 'vm0' is not mapped");

        monitor.ask("x-vmemu-host-dma-attach", "{'id':'vm0','max-mappings':2}");
        assertThat(monitor.ask("x-vmemu-host-dma-mappings", "{'id':'vm0'}"))
                .isEqualTo("{'mappings': 0, 'max-mappings': 2}");
        assertThat(monitor.refusal("x-vmemu-host-dma-attach", "{'id':'vm0','max-mappings':2}"))
                .isEqualTo("Device 'vm0' is mapped already");

        monitor.ask("x-vmemu-host-dma-detach", "{'id':'vm0'}");
        assertThat(monitor.refusal("x-vmemu-host-dma-detach", "{'id':'vm0'}")).isEqualTo("Device 'vm0' is not mapped");
        assertThat(monitor.refusal("x-vmemu-host-dma-attach", "{'id':'vm0','max-mappings':-1}"))
                .isEqualTo("Invalid parameter 'max-mappings'");
        assertThat(monitor.refusal("x-vmemu-host-dma-attach", "{'id':'vm1','max-mappings':1}"))
                .isEqualTo("No virtio-mem device 'vm1'");
    }
}
