package io.vmemu.qmp.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.qom.Persona;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ProcessCommandsTest {
    private final TestMonitor modern = TestMonitor.q35(Persona.QEMU_10_0);

    @Test
    void characterDevicesAreThoseOfTheProcess() {
        modern.characterDevices.add(new CharacterDevice("compat_monitor0", "unix:/run/q,server=on", true, () -> {}));
        assertThat(modern.ask("query-chardev"))
                .isEqualTo(
                        "[{'label': 'compat_monitor0', 'filename': 'unix:/run/q,server=on', 'frontend-open': true}]");
        assertThat(modern.ask("query-chardev-backends")).contains("{'name': 'socket'}", "{'name': 'hub'}");
        assertThat(TestMonitor.q35(Persona.QEMU_7_2).ask("query-chardev-backends"))
                .doesNotContain("hub");
    }

    @Test
    void socketsCanBeYankedAllOrNone() {
        AtomicInteger cuts = new AtomicInteger();
        modern.characterDevices.add(new CharacterDevice("serial0", "file", true, null));
        modern.characterDevices.add(new CharacterDevice("mon0", "unix:/run/q,server=on", true, cuts::incrementAndGet));
        assertThat(modern.ask("query-yank"))
                .contains("{'type': 'chardev', 'id': 'mon0'}")
                .doesNotContain("serial0");
        assertThat(modern.refusal(
                        "yank", "{'instances':[{'type':'chardev','id':'mon0'},{'type':'chardev','id':'serial0'}]}"))
                .isEqualTo("Instance not found");
        assertThat(cuts).hasValue(0);
        assertThat(modern.ask("yank", "{'instances':[]}")).isEqualTo("{}");
        assertThat(modern.ask("yank", "{'instances':[{'type':'chardev','id':'mon0'}]}"))
                .isEqualTo("{}");
        assertThat(cuts).hasValue(1);
    }

    @Test
    void traceEventsAreSwitchedByPattern() {
        TestMonitor traced = TestMonitor.traced(Persona.QEMU_10_0);
        assertThat(traced.ask("trace-event-get-state", "{'name':'virtio_mem_plug*'}"))
                .isEqualTo("[{'name': 'virtio_mem_plug_request', 'state': 'disabled'}]");
        traced.ask("trace-event-set-state", "{'name':'virtio_mem_*','enable':true}");
        assertThat(traced.ask("trace-event-get-state", "{'name':'virtio_mem_send_response'}"))
                .isEqualTo("[{'name': 'virtio_mem_send_response', 'state': 'enabled'}]");
        assertThat(traced.ask("trace-event-get-state", "{'name':'nope*'}")).isEqualTo("[]");
        assertThat(traced.refusal("trace-event-get-state", "{'name':'nope'}")).isEqualTo("unknown event \"nope\"");
        assertThat(traced.refusal("trace-event-set-state", "{'name':'nope','enable':true}"))
                .isEqualTo("unknown event \"nope\"");
        assertThat(TestMonitor.traced(Persona.QEMU_7_2).ask("trace-event-get-state", "{'name':'virtio_mem_plug*'}"))
                .isEqualTo("[{'name': 'virtio_mem_plug_request', 'state': 'disabled', 'vcpu': false}]");
    }

    @Test
    void withoutALogTraceEventsAreUnavailable() {
        assertThat(modern.ask("trace-event-get-state", "{'name':'virtio_mem_plug_request'}"))
                .contains("'state': 'unavailable'");
        assertThat(modern.refusal("trace-event-set-state", "{'name':'virtio_mem_plug_request','enable':true}"))
                .isEqualTo("event \"virtio_mem_plug_request\" is disabled");
        assertThat(modern.ask(
                        "trace-event-set-state",
                        "{'name':'virtio_mem_plug_request','enable':true,'ignore-unavailable':true}"))
                .isEqualTo("{}");
    }

    @Test
    void statisticsHaveASchemaOnlyWhereThereIsAProvider() {
        assertThat(modern.ask("query-stats", "{'target':'vm'}")).isEqualTo("[]");
        assertThat(modern.ask("query-stats-schemas")).contains("'sym-encrypt-ops'", "'asym-verify-bytes'");
        assertThat(modern.ask("query-stats-schemas", "{'provider':'kvm'}")).isEqualTo("[]");
        assertThat(TestMonitor.q35(Persona.QEMU_7_2).ask("query-stats-schemas")).isEqualTo("[]");
        assertThat(modern.refusal("query-stats", "{'target':'nope'}"))
                .isEqualTo("Parameter 'target' does not accept value 'nope'");
    }

    @Test
    void nodesCanBeAddedUntilThereIsABoard() {
        TestMonitor early = TestMonitor.preconfig(Persona.QEMU_10_0);
        early.ask("object-add", "{'qom-type':'memory-backend-ram','id':'n0','size':536870912}");
        early.ask("object-add", "{'qom-type':'memory-backend-ram','id':'n1','size':536870912}");
        assertThat(early.ask("set-numa-node", "{'type':'node','nodeid':0,'cpus':[0],'memdev':'n0'}"))
                .isEqualTo("{}");
        assertThat(early.refusal("set-numa-node", "{'type':'node','nodeid':0}")).isEqualTo("Duplicate NUMA nodeid: 0");
        assertThat(early.refusal("set-numa-node", "{'type':'node','cpus':[0]}"))
                .isEqualTo("CPU is already assigned to node-id: 0");
        assertThat(early.refusal("set-numa-node", "{'type':'dist','src':0,'dst':0,'val':5}"))
                .isEqualTo("NUMA distance (5) is invalid, it shouldn't be less than 10.");
        assertThat(early.refusal("set-numa-node", "{'type':'cpu','socket-id':0}"))
                .isEqualTo("Missing mandatory node-id property");
        assertThat(early.refusal("query-cpus-fast"))
                .isEqualTo(
                        "The command 'query-cpus-fast' is permitted only after machine initialization has completed");
        early.ask("set-numa-node", "{'type':'node','cpus':[1],'memdev':'n1'}");
        assertThat(early.ask("x-exit-preconfig")).isEqualTo("{}");
        assertThat(early.ask("x-query-numa")).contains("2 nodes", "node 1 cpus: 1");
        assertThat(early.refusal("x-exit-preconfig"))
                .isEqualTo("The command is permitted only before machine initialization");
        assertThat(early.refusal("set-numa-node", "{'type':'node'}"))
                .isEqualTo("The command is permitted only before the machine has been created");
    }

    @Test
    void whatIsAnnouncedIsDeclared() {
        for (Persona persona : Persona.values()) {
            TestMonitor monitor = TestMonitor.q35(persona);
            assertThat(monitor.ask("query-commands")).contains("{'name': 'query-qmp-schema'}", "{'name': 'memsave'}");
            assertThat(monitor.ask("query-qmp-schema"))
                    .contains("'name': 'MEMORY_DEVICE_SIZE_CHANGE'", "'json-cli-hotplug'");
        }
    }
}
