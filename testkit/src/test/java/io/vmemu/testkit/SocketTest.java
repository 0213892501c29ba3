package io.vmemu.testkit;

import static io.vmemu.testkit.Testkit.assertThat;
import static io.vmemu.testkit.Testkit.gib;
import static io.vmemu.testkit.Testkit.hours;
import static io.vmemu.testkit.Testkit.minutes;
import static io.vmemu.testkit.Testkit.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.qmp.client.QmpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A machine with clients on sockets, which the test moves meanwhile. */
@VirtioMem(guest = "kernel=6.12 plug-micros-per-mib=1000")
final class SocketTest {
    private static QDict requested(long size) {
        return new QDict().put("path", "vm0").put("property", "requested-size").put("value", size);
    }

    @Test
    void timeStandsStillWhileAClientThinks(VirtualDevice device, QmpClient client) throws Exception {
        client.execute("qom-set", requested(gib(1)));

        assertThat(device).hasRequestedSize(gib(1));
        assertThat(device.machine().now()).isZero();
    }

    @Test
    void aClientGetsTheEventsOfTheTimeThatTheTestLetsPass(VirtualDevice device, QmpClient client) throws Exception {
        client.execute("qom-set", requested(gib(1)));
        assertThat(device).convergesTo(gib(1)).within(minutes(5));
        device.machine().advance(seconds(2));

        QDict last = new QDict();
        while (!last.toString().contains(String.valueOf(gib(1)))) {
            last = client.awaitEvent("MEMORY_DEVICE_SIZE_CHANGE", Duration.ofSeconds(30))
                    .data();
        }
        assertThat(device.machine()).hasEvent("MEMORY_DEVICE_SIZE_CHANGE");
    }

    @Test
    void aMachineThatHasRunCanBeServedToo(VirtualMachine machine) throws Exception {
        machine.device("vm0").resize(gib(1));
        assertThat(machine.device("vm0")).convergesTo(gib(1)).within(minutes(5));
        Duration before = machine.now();

        try (QmpClient client = QmpClient.connect(machine.socket())) {
            client.execute("x-vmemu-clock-advance", new QDict().put("nanos", 5));
        }

        assertThat(machine.now()).isEqualTo(before.plusNanos(5));
    }

    @Test
    void waysThatClientAndTestGoAtOnceAreGoneOneAfterTheOther(VirtualMachine machine, QmpClient client)
            throws Exception {
        CompletableFuture<Void> other = CompletableFuture.runAsync(() -> machine.advance(hours(3)));
        client.execute("x-vmemu-clock-advance", new QDict().put("nanos", hours(1).toNanos()));
        other.join();

        assertThat(machine.now()).isEqualTo(hours(4));
    }

    @Test
    void aConditionThatMovesTimeIsTheTestsMistake(VirtualMachine machine) {
        assertThatThrownBy(() -> machine.advanceUntil(machine::runUntilIdle, seconds(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the condition itself cannot");
        assertThatThrownBy(() -> machine.advanceUntil(() -> machine.socket() == null, seconds(1)))
                .isInstanceOf(IllegalStateException.class);

        assertThat(machine.socket()).exists();
        assertThatThrownBy(() -> machine.advanceUntil(machine::runUntilIdle, seconds(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the condition itself cannot");
    }

    @Test
    void whatAConditionThrowsReachesTheTest(VirtualMachine machine, @QmpSocket Path socket) {
        assertThat(socket).exists();
        AssertionError mine = new AssertionError("mine");
        assertThatThrownBy(() -> machine.advanceUntil(
                        () -> {
                            throw mine;
                        },
                        seconds(1)))
                .isSameAs(mine);
    }

    @Test
    void whatIsRefusedIsRefusedInTheTestsThread(VirtualDevice device, @QmpSocket Path socket) {
        assertThat(socket).exists();
        assertThatThrownBy(() -> device.resize(1)).hasMessageContaining("has to be multiples of 'block-size'");
    }

    @Test
    void nothingIsLeftOfSocketsWhenTheMachineEnds() throws Exception {
        Path directory;
        try (VirtualMachine machine = VirtioMemExtension.builder().start()) {
            directory = machine.socket().getParent();
            machine.connectOverSocket().execute("query-status");
            assertThat(directory).isNotEmptyDirectory();
        }

        assertThat(Files.exists(directory)).isFalse();
    }
}
