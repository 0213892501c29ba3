package io.vmemu.guest.agent;

import static io.vmemu.guest.TestMachine.GIB;
import static io.vmemu.guest.TestMachine.MIB;
import static io.vmemu.guest.TestMachine.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.GuestView;
import io.vmemu.emulator.machine.GuestView.Zone;
import io.vmemu.emulator.qobject.QBool;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.vmem.VirtioMemDevice;
import io.vmemu.guest.TestMachine;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AgentCommandsTest {
    private static final String KERNEL =
            "6.12.107+deb13-amd64 (debian-kernel@lists.debian.org) #1 SMP Debian 6.12.107-1";

    private TestMachine machine = new TestMachine(GIB);
    private VirtioMemDevice device = machine.addDevice(4 * GIB, 8 * GIB, 0);

    private void boot(String commandLine, long requested) {
        machine = new TestMachine(GIB).kernel(KERNEL, commandLine);
        device = machine.addDevice(4 * GIB, 8 * GIB, requested);
        machine.powerOn();
        machine.settle();
    }

    private GuestAgent agent() {
        return Objects.requireNonNull(machine.guest().agent());
    }

    private QObject ask(String request) {
        return Objects.requireNonNull(agent().execute(QJson.parse(request.replace('\'', '"'))))
                .response();
    }

    private QObject answer(String request) {
        return Objects.requireNonNull(((QDict) ask(request)).get("return"));
    }

    private String setOnline(long index, boolean online) {
        QObject answer = answer("{'execute':'guest-set-memory-blocks','arguments':{'mem-blks':[{'phys-index':" + index
                + ",'online':" + online + "}]}}");
        QDict response = (QDict) ((QList) answer).get(0);
        assertThat(response.get("phys-index")).isEqualTo(QNum.of(index));
        String text =
                Objects.requireNonNull(response.get("response")).toString().replaceAll(".*value=|]", "");
        return text + (response.get("error-code") instanceof QNum.Int code ? " " + code.value() : "");
    }

    private GuestView view() {
        return Objects.requireNonNull(machine.guest().view());
    }

    static Stream<QDict> conversation() throws IOException, URISyntaxException {
        Path file = Path.of(
                AgentCommandsTest.class.getResource("/agent/qemu-ga-7.2.jsonl").toURI());
        return Files.readAllLines(file).stream().map(line -> (QDict) QJson.parse(line));
    }

    /** Recorded from a real agent, in a machine whose memory was all online. */
    @ParameterizedTest
    @MethodSource("conversation")
    void saysWhatTheRealAgentSaid(QDict recorded) {
        boot("memhp_default_state=online", 0);
        GuestAgent.Reply reply =
                Objects.requireNonNull(agent().execute(Objects.requireNonNull(recorded.get("request"))));
        assertThat(reply.response()).isEqualTo(recorded.get("reply"));
        assertThat(QBool.of(reply.delimited())).isEqualTo(recorded.get("delimited"));
    }

    @Test
    void runsFromBootToTheEndAndSaysSoToWhoHoldsItsChannel() {
        List<String> seen = new ArrayList<>();
        machine.guest().onAgentChange(agent -> seen.add(agent == null ? "stopped" : "started"));
        machine.guestOptions("boot-millis=100");
        machine.powerOn();
        machine.advance(SECOND / 20);
        assertThat(machine.guest().agent()).isNull();
        assertThat(machine.guest().view()).isNull();
        assertThat(seen).isEmpty();
        machine.advance(SECOND / 20);
        assertThat(seen).containsExactly("started");
        machine.systemReset();
        assertThat(seen).containsExactly("started", "stopped");
        machine.advance(SECOND);
        machine.guest().halt();
        assertThat(machine.guest().agent()).isNull();
        assertThat(seen).containsExactly("started", "stopped", "started", "stopped");
    }

    @Test
    void thereMayBeNone() {
        machine.guestOptions("agent=off");
        machine.powerOn();
        machine.settle();
        assertThat(machine.guest().agent()).isNull();
        assertThat(machine.guest().view()).isNotNull();
    }

    @Test
    void whoComesLateIsToldOfTheRunningAgent() throws QemuException {
        boot("", 0);
        List<GuestAgent> seen = new ArrayList<>();
        machine.guest().onAgentChange(seen::add);
        assertThat(seen).containsExactly(agent());
        TestMachine target = new TestMachine(GIB);
        target.addDevice(4 * GIB, 8 * GIB, 0);
        target.guest().onAgentChange(seen::add);
        machine.copyTo(target);
        assertThat(seen).hasSize(2).last().isEqualTo(target.guest().agent());
    }

    @Test
    void onliningMakesRoomForMore() {
        boot("memhp_default_state=offline", 2 * GIB);
        assertThat(device.size()).isEqualTo(GIB);
        long before = view().memTotalSize();
        for (long index = 32; index < 36; index++) {
            assertThat(setOnline(index, true)).isEqualTo("success");
        }
        machine.settle();
        assertThat(device.size()).isEqualTo(GIB + 512 * MIB);
        assertThat(view().memTotalSize()).isEqualTo(before + 512 * MIB);
        for (long index = 36; index < 48; index++) {
            setOnline(index, true);
            machine.settle();
        }
        assertThat(device.size()).isEqualTo(2 * GIB);
        assertThat(view().memTotalSize()).isEqualTo(before + 2 * GIB);
    }

    @Test
    void onlyWhatIsPluggedOfABlockComesOnline() {
        boot("memhp_default_state=offline", 200 * MIB);
        long before = view().memTotalSize();
        assertThat(setOnline(33, true)).isEqualTo("success");
        assertThat(view().memTotalSize()).isEqualTo(before + 72 * MIB);
        GuestView.Block block = view().blocks().get(9);
        assertThat(block).isEqualTo(new GuestView.Block(33, true, Zone.NORMAL, 0, true, 72 * MIB, 0));
    }

    @ParameterizedTest
    @CsvSource({"'', NORMAL", "movable_node, MOVABLE", "memory_hotplug.online_policy=auto-movable, MOVABLE"})
    void plainOnlineLeavesTheZoneToThePolicy(String parameter, Zone zone) {
        boot("memhp_default_state=offline " + parameter, 256 * MIB);
        assertThat(setOnline(32, true)).isEqualTo("success");
        assertThat(view().blocks().get(8).zone()).isEqualTo(zone);
        assertThat(view().blocks().get(9).zone()).isEqualTo(Zone.NONE);
    }

    @Test
    void movableMemoryGoesOfflineAndIsUnpluggedFirst() {
        boot("memhp_default_state=online_movable", GIB);
        long before = view().memTotalSize();
        assertThat(setOnline(33, false)).isEqualTo("success");
        assertThat(view().memTotalSize()).isEqualTo(before - 128 * MIB);
        assertThat(device.size()).isEqualTo(GIB);
        machine.log().take();
        machine.resize(device, GIB - 128 * MIB);
        machine.settle();
        assertThat(machine.log().take()).hasSize(1).first().hasFieldOrPropertyWithValue("gpa", 33 * 128 * MIB);
        assertThat(setOnline(33, true)).isEqualTo("not-found 2");
    }

    @Test
    void offlineMemoryIsUnpluggedEvenIfOnlineMemoryMayNotBe() {
        boot("memhp_default_state=online_movable virtio_mem.unplug_online=0", GIB);
        machine.resize(device, 0);
        machine.settle();
        assertThat(device.size()).isEqualTo(GIB);
        setOnline(34, false);
        machine.settle();
        assertThat(device.size()).isEqualTo(GIB - 128 * MIB);
    }

    @Test
    void memoryThatHoldsKernelPagesStaysOnline() {
        boot("memhp_default_state=online_kernel", GIB);
        assertThat(setOnline(32, false)).isEqualTo("operation-failed 16");
        assertThat(view().blocks().get(8).isOnline()).isTrue();
        assertThat(setOnline(39, false)).isEqualTo("success");
    }

    @ParameterizedTest
    @CsvSource({"0, operation-failed 22", "5, operation-failed 16", "8, not-found 2"})
    void bootMemoryStaysOnline(long index, String response) {
        boot("", 0);
        assertThat(setOnline(index, false)).isEqualTo(response);
        assertThat(view().blocks()).hasSize(8).allMatch(GuestView.Block::isOnline);
    }

    @Test
    void aBlockThatIsBeingUnpluggedIsBusy() {
        machine.guestOptions("unplug-micros-per-mib=100 memhp_default_state=offline");
        device = machine.addDevice(16 * GIB, 8 * GIB, 256 * MIB);
        machine.powerOn();
        machine.settle();
        machine.resize(device, 0);
        machine.settle();
        assertThat(setOnline(129, true)).isEqualTo("operation-failed 16");
        assertThat(setOnline(128, true)).isEqualTo("success");
        machine.advance(SECOND);
        assertThat(device.size()).isEqualTo(0);
    }

    @Test
    void bigBlocksGoOfflineInPartsButAreUnpluggedAsAWhole() {
        boot("memhp_default_state=online_movable virtio_mem.force_bbm virtio_mem.bbm_block_size=0x20000000", GIB);
        assertThat(setOnline(37, false)).isEqualTo("success");
        machine.resize(device, 512 * MIB);
        machine.settle();
        assertThat(device.size()).isEqualTo(512 * MIB);
        assertThat(view().blocks()).hasSize(12).allMatch(GuestView.Block::isOnline);
        assertThat(setOnline(32, false)).isEqualTo("success");
        assertThat(setOnline(32, true)).isEqualTo("success");
    }

    @Test
    void listsBlocksOfBootMemoryAndOfDevices() {
        boot("memhp_default_state=offline", 256 * MIB);
        QList blocks = (QList) answer("{'execute':'guest-get-memory-blocks'}");
        assertThat(blocks.size()).isEqualTo(10);
        assertThat(blocks.get(0)).isEqualTo(QJson.parse("{\"phys-index\":0,\"online\":true,\"can-offline\":true}"));
        assertThat(blocks.get(9)).isEqualTo(QJson.parse("{\"phys-index\":33,\"online\":false,\"can-offline\":true}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"'arguments':{'mode':'powerdown'}", "'arguments':{}", "'id':1"})
    void powersDownWithoutAReply(String rest) {
        boot("", 0);
        assertThat(agent().execute(QJson.parse(("{'execute':'guest-shutdown'," + rest + "}").replace('\'', '"'))))
                .isNull();
        assertThat(machine.powerOffs()).isZero();
        machine.settle();
        assertThat(machine.powerOffs()).isEqualTo(1);
        assertThat(machine.resets()).isZero();
    }

    @Test
    void rebootsOnRequest() {
        boot("", 0);
        agent().execute(QJson.parse("{\"execute\":\"guest-shutdown\",\"arguments\":{\"mode\":\"reboot\"}}"));
        machine.settle();
        assertThat(machine.resets()).isEqualTo(1);
        assertThat(machine.powerOffs()).isZero();
    }

    @Test
    void haltsOnRequestAndDoesNothingAnyMore() throws QemuException {
        boot("memhp_default_state=online", GIB);
        agent().execute(QJson.parse("{\"execute\":\"guest-shutdown\",\"arguments\":{\"mode\":\"halt\"}}"));
        machine.settle();
        assertThat(machine.guest().agent()).isNull();
        machine.resize(device, 2 * GIB);
        machine.guest().powerButton();
        machine.advance(1000 * SECOND);
        assertThat(device.size()).isEqualTo(GIB);
        assertThat(machine.powerOffs() + machine.resets()).isZero();
        TestMachine target = new TestMachine(GIB);
        VirtioMemDevice other = target.addDevice(4 * GIB, 8 * GIB, 0);
        machine.copyTo(target);
        target.advance(1000 * SECOND);
        assertThat(other.size()).isEqualTo(GIB);
        assertThat(target.guest().agent()).isNull();
    }

    @Test
    void theTimeOfDayStandsWithTheMachineUntilItIsSet() {
        boot("", 0);
        machine.advance(5 * SECOND);
        assertThat(answer("{'execute':'guest-get-time'}")).isEqualTo(QNum.of(5 * SECOND));
        machine.stop();
        machine.advance(60 * SECOND);
        machine.cont();
        machine.advance(SECOND);
        assertThat(answer("{'execute':'guest-get-time'}")).isEqualTo(QNum.of(6 * SECOND));
        assertThat(answer("{'execute':'guest-set-time'}")).isEqualTo(new QDict());
        assertThat(answer("{'execute':'guest-get-time'}")).isEqualTo(QNum.of(66 * SECOND));
        answer("{'execute':'guest-set-time','arguments':{'time':1700000000000000000}}");
        machine.advance(SECOND);
        assertThat(answer("{'execute':'guest-get-time'}")).isEqualTo(QNum.of(1_700_000_001_000_000_000L));
    }

    @Test
    void theTimeOfDayMigrates() throws QemuException {
        boot("", 0);
        answer("{'execute':'guest-set-time','arguments':{'time':1700000000000000000}}");
        machine.advance(9 * SECOND);
        TestMachine target = new TestMachine(GIB);
        target.addDevice(4 * GIB, 8 * GIB, 0);
        target.advance(123 * SECOND);
        machine.copyTo(target);
        machine = target;
        assertThat(answer("{'execute':'guest-get-time'}")).isEqualTo(QNum.of(1_700_000_009_000_000_000L));
    }

    @Test
    void knowsItsKernelAndItsProcessors() {
        boot("", 0);
        assertThat(answer("{'execute':'guest-get-osinfo'}"))
                .isEqualTo(QJson.parse("{\"kernel-release\":\"6.12.107+deb13-amd64\","
                        + "\"kernel-version\":\"#1 SMP Debian 6.12.107-1\",\"machine\":\"x86_64\","
                        + "\"id\":\"linux\",\"name\":\"Linux\",\"pretty-name\":\"Linux\"}"));
        assertThat(answer("{'execute':'guest-get-vcpus'}"))
                .isEqualTo(QJson.parse("[{\"logical-id\":0,\"online\":true,\"can-offline\":false},"
                        + "{\"logical-id\":1,\"online\":true,\"can-offline\":true}]"));
        assertThat(view().kernel()).isEqualTo("6.12.107+deb13-amd64");
    }

    @Test
    void aKernelWithoutAnImageHasANameToo() {
        machine.powerOn();
        machine.settle();
        assertThat(view().kernel()).isEqualTo("7.3.0");
    }

    @Test
    void saysWhatItCanDo() {
        boot("", 0);
        QDict info = (QDict) answer("{'execute':'guest-info'}");
        QList commands = (QList) Objects.requireNonNull(info.get("supported_commands"));
        assertThat(commands.items())
                .hasSize(42)
                .contains(
                        QJson.parse("{\"name\":\"guest-exec\",\"enabled\":false,\"success-response\":true}"),
                        QJson.parse("{\"name\":\"guest-shutdown\",\"enabled\":true,\"success-response\":false}"),
                        QJson.parse("{\"name\":\"guest-set-memory-blocks\",\"enabled\":true,"
                                + "\"success-response\":true}"));
        for (QObject command : commands) {
            QDict named = (QDict) command;
            GuestAgent.Reply reply =
                    agent().execute(new QDict().put("execute", Objects.requireNonNull(named.get("name"))));
            boolean disabled = reply != null && reply.response().toString().contains("has been disabled");
            assertThat(QBool.of(!disabled)).as("%s", named).isEqualTo(named.get("enabled"));
        }
    }

    @Test
    void theOtherQuestionsHaveShortAnswers() {
        boot("", 0);
        assertThat(answer("{'execute':'guest-get-fsinfo'}")).isEqualTo(new QList());
        assertThat(answer("{'execute':'guest-get-host-name'}")).isEqualTo(new QDict().put("host-name", "localhost"));
        QDict loopback = (QDict) ((QList) answer("{'execute':'guest-network-get-interfaces'}")).get(0);
        assertThat(loopback.members().keySet())
                .containsExactlyInAnyOrder("name", "hardware-address", "ip-addresses", "statistics");
    }
}
