package io.vmemu.qmp.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.qom.Persona;
import io.vmemu.qmp.protocol.PassedFile;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class NetCommandsTest {
    private final TestMonitor pc =
            TestMonitor.of(Persona.QEMU_10_0, "pc", config -> config).start();

    @BeforeEach
    void addNetdev() {
        assertThat(pc.ask("netdev_add", "{'type':'user','id':'n0'}")).isEqualTo("{}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "{'type':'user','id':'n0'};Duplicate ID 'n0'",
                "{'type':'foo','id':'n1'};Parameter 'type' does not accept value 'foo'",
                "{'type':'user'};Parameter 'id' is missing",
                "{'id':'n1'};Parameter 'type' is missing",
                "{'type':'user','id':'1x'};Parameter 'id' expects an identifier",
                "{'type':'user','id':'n1','bogus':1};Parameter 'bogus' is unexpected",
                "{'type':'nic','id':'n1'};network backend 'nic' is not compiled into this binary",
                "{'type':'none','id':'n0'};network backend 'none' is not compiled into this binary",
                "{'type':'netmap','id':'n1','ifname':'x'};network backend 'netmap' is not compiled into this binary",
                "{'type':'hubport','id':'n1'};Parameter 'hubid' is missing",
                "{'type':'hubport','id':'n1','hubid':0,'netdev':'x'};netdev 'x' not found",
                "{'type':'socket','id':'n1'};exactly one of listen=, connect=, mcast= or udp= is required",
                "{'type':'dgram','id':'n1'};dgram requires local= parameter",
                "{'type':'vhost-vdpa','id':'n1'};vhost-vdpa: neither vhostdev= nor vhostfd= was specified",
                "{'type':'tap','id':'n1','fds':'a:b'};File descriptor named 'a' has not been found",
            })
    void aNetdevIsRefused(String arguments, String text) {
        assertThat(pc.refusal("netdev_add", arguments)).isEqualTo(text);
    }

    @ParameterizedTest
    @EnumSource(Persona.class)
    void aCardNeedsANetdevThatIsThereAndFree(Persona persona) {
        TestMonitor board = TestMonitor.of(persona, "pc", config -> config).start();
        assertThat(board.refusal("device_add", "{'driver':'e1000','netdev':'n0'}"))
                .isEqualTo("Property 'e1000.netdev' can't find value 'n0'");
        assertThat(board.refusal("device_add", "{'driver':'virtio-net-pci','netdev':'n0'}"))
                .isEqualTo("Property 'virtio-net-device.netdev' can't find value 'n0'");
        board.ask("netdev_add", "{'type':'user','id':'n0'}");
        assertThat(board.ask("device_add", "{'driver':'virtio-net-pci','id':'nic','netdev':'n0'}"))
                .isEqualTo("{}");
        assertThat(board.refusal("device_add", "{'driver':'e1000','netdev':'n0'}"))
                .isEqualTo("Property 'e1000.netdev' can't take value 'n0', it's in use");
        assertThat(board.refusal("device_add", "{'driver':'e1000','netdev':'nic'}"))
                .isEqualTo("Property 'e1000.netdev' can't find value 'nic'");
    }

    @Test
    void aRefusedCardLeavesItsNetdevFree() {
        assertThat(pc.refusal("device_add", "{'driver':'e1000','netdev':'n0','bogus':1}"))
                .isEqualTo("Property 'e1000.bogus' not found");
        assertThat(pc.refusal("device_add", "{'driver':'e1000','netdev':'n0','addr':'77'}"))
                .isNotEmpty();
        assertThat(pc.ask("device_add", "{'driver':'e1000','netdev':'n0'}")).isEqualTo("{}");
    }

    @Test
    void aNetdevIsFreeAgainWhenItsCardHasGone() {
        pc.ask("device_add", "{'driver':'e1000','id':'a','netdev':'n0'}");
        pc.ask("device_del", "{'id':'a'}");
        assertThat(pc.refusal("device_add", "{'driver':'e1000','id':'b','netdev':'n0'}"))
                .isEqualTo("Property 'e1000.netdev' can't take value 'n0', it's in use");
        pc.ask("system_reset");
        pc.time.runDue();
        assertThat(pc.ask("device_add", "{'driver':'e1000','id':'b','netdev':'n0'}"))
                .isEqualTo("{}");
    }

    @Test
    void aNetdevGoesFromUnderItsCardWhichGoesOnNamingIt() {
        pc.ask("device_add", "{'driver':'e1000','id':'nic','netdev':'n0'}");
        assertThat(pc.ask("netdev_del", "{'id':'n0'}")).isEqualTo("{}");
        assertThat(pc.refusal("netdev_del", "{'id':'n0'}")).isEqualTo("Device 'n0' not found");
        assertThat(pc.ask("qom-get", "{'path':'/machine/peripheral/nic','property':'netdev'}"))
                .isEqualTo("'n0'");
        pc.ask("netdev_add", "{'type':'user','id':'n0'}");
        assertThat(pc.ask("device_add", "{'driver':'e1000','netdev':'n0'}")).isEqualTo("{}");
    }

    @Test
    void aPortOfAHubTakesTheNetdevBehindIt() {
        pc.ask("netdev_add", "{'type':'hubport','id':'h','hubid':0,'netdev':'n0'}");
        assertThat(pc.refusal("device_add", "{'driver':'e1000','netdev':'n0'}"))
                .isEqualTo("Property 'e1000.netdev' can't take value 'n0', it's in use");
        pc.ask("netdev_del", "{'id':'h'}");
        assertThat(pc.ask("device_add", "{'driver':'e1000','netdev':'n0'}")).isEqualTo("{}");
    }

    @Test
    void cablesAreThoseOfNetdevsAndOfCardsByIdOrModel() {
        pc.ask("device_add", "{'driver':'e1000'}");
        pc.ask("device_add", "{'driver':'e1000','id':'nic','netdev':'n0'}");
        pc.ask("device_add", "{'driver':'e1000'}");
        pc.ask("device_add", "{'driver':'virtio-rng-pci','id':'rng'}");
        for (String name : new String[] {"n0", "nic", "e1000.0", "e1000.2"}) {
            assertThat(pc.ask("set_link", "{'name':'" + name + "','up':false}"))
                    .as(name)
                    .isEqualTo("{}");
        }
        for (String name : new String[] {"nope", "e1000.1", "e1000.3", "rng", ""}) {
            assertThat(pc.refusal("set_link", "{'name':'" + name + "','up':true}"))
                    .isEqualTo("Device '" + name + "' not found");
        }
    }

    @Test
    void aTapDeviceTakesTheFilesThatItsOptionsName() {
        AtomicInteger closed = new AtomicInteger();
        pc.pass(new PassedFile() {
            @Override
            public int number() {
                return 30;
            }

            @Override
            public void close() {
                closed.incrementAndGet();
            }
        });
        pc.ask("getfd", "{'fdname':'tap0'}");
        assertThat(pc.refusal("netdev_add", "{'type':'tap','id':'n0','fd':'tap0'}"))
                .isEqualTo("Duplicate ID 'n0'");
        assertThat(closed).hasValue(0);
        assertThat(pc.ask("netdev_add", "{'type':'tap','id':'t','fd':'tap0'}")).isEqualTo("{}");
        assertThat(closed).hasValue(1);
        assertThat(pc.refusal("closefd", "{'fdname':'tap0'}")).isEqualTo("File descriptor named 'tap0' not found");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "netdev_add user,id=n0;Error: Duplicate ID 'n0'",
                "netdev_add user;Error: Parameter 'id' is missing",
                "netdev_add type=foo,id=x;Error: Parameter 'type' does not accept value 'foo'",
                "netdev_add user,id=n1,bogus=1;Error: Invalid parameter 'bogus'",
                "netdev_add user,id=n1,restrict=foo;Error: Parameter 'restrict' expects 'on' or 'off'",
                "netdev_add hubport,id=n1;Error: Parameter 'hubid' is missing",
                "netdev_del nope;Error: Device 'nope' not found",
                "set_link nope on;Error: Device 'nope' not found",
            })
    void theHumanMonitorIsRefused(String line, String text) {
        assertThat(human(line)).isEqualTo("'" + text + "\\r\\n'");
    }

    @Test
    void theHumanMonitorReadsOptionsByTheirTypes() {
        assertThat(human("netdev_add user,id=n1,restrict=on,ipv6-prefixlen=64,hostfwd=tcp::1-:2,net=10.0.0.0/8"))
                .isEqualTo("''");
        assertThat(human("netdev_add tap,id=n2,queues=2")).isEqualTo("''");
        assertThat(human("set_link n1 off")).isEqualTo("''");
        assertThat(human("netdev_del n1")).isEqualTo("''");
        assertThat(human("netdev_add help")).startsWith("'Available netdev backend types:\\r\\nsocket\\r\\n");
    }

    private String human(String line) {
        return pc.ask("human-monitor-command", "{'command-line':'" + line + "'}");
    }
}
