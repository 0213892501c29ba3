package io.vmemu.launcher.run;

import static io.vmemu.launcher.run.SteeredMachine.GIB;
import static io.vmemu.launcher.run.SteeredMachine.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.qobject.QObject;
import io.vmemu.qmp.client.PendingReply;
import io.vmemu.qmp.client.QmpClient;
import io.vmemu.qmp.client.QmpErrorException;
import io.vmemu.qmp.json.Json;
import io.vmemu.qmp.schema.Arguments;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever steers does so on a monitor of its own, whatever happens to the clients on theirs. */
class ControlSocketTest {
    @TempDir
    private Path directory;

    @Test
    void timeGoesOnByTheControlSocketWhileAClientWaits() throws Exception {
        try (SteeredMachine machine = new SteeredMachine(directory, "manual");
                QmpClient client = machine.connect()) {
            machine.arm("{'point':'qmp-reply-delayed','subject':'qom-set','millis':3000}");
            PendingReply<QObject> waiting = SteeredMachine.submit(client, GIB);
            machine.awaitCommand("qom-set");
            machine.advance(3 * SECOND - 1);
            assertThat(machine.size()).isEqualTo(GIB);
            assertThat(client.pollEvent(Duration.ofMillis(20))).isEmpty();
            assertThat(waiting.isDone()).isFalse();
            machine.advance(1);
            waiting.await();
            assertThat(client.awaitEvent("MEMORY_DEVICE_SIZE_CHANGE", RunningEmulator.PATIENCE))
                    .isNotNull();
        }
    }

    @Test
    void aReplyThatIsLostIsLostAndNoOther() throws Exception {
        try (SteeredMachine machine = new SteeredMachine(directory, "manual");
                QmpClient client = machine.connect()) {
            machine.arm("{'point':'qmp-reply-dropped','subject':'qom-set','times':1}");
            PendingReply<QObject> waiting = SteeredMachine.submit(client, GIB);
            machine.awaitCommand("qom-set");
            machine.advance(3600 * SECOND);
            assertThat(machine.size()).isEqualTo(GIB);
            assertThat(client.execute("query-status").toString()).contains("running");
            assertThat(waiting.isDone()).isFalse();
            assertThat(machine.journal("fault"))
                    .singleElement()
                    .satisfies(fault -> assertThat(fault.string("point")).isEqualTo("qmp-reply-dropped"));
        }
    }

    @Test
    void aConnectionThatIsCutInTheMiddleOfAReplyHasDoneItsWork() throws Exception {
        try (SteeredMachine machine = new SteeredMachine(directory, "manual");
                SocketChannel client = open(machine)) {
            machine.arm("{'point':'qmp-reply-cut','subject':'qom-set','bytes':5}");
            send(
                    client,
                    "{'execute':'qom-set','arguments':{'path':'vm0','property':'requested-size','value':" + GIB + "}}");
            assertThat(rest(client)).isEqualTo("{\"ret");
            machine.advance(60 * SECOND);
            assertThat(machine.size()).isEqualTo(GIB);
            try (QmpClient next = machine.connect()) {
                assertThat(next.execute("query-status").toString()).contains("running");
            }
        }
    }

    @Test
    void anEventCutsItsConnectionsAndTheControlSocketSeesItWhole() throws Exception {
        try (SteeredMachine machine = new SteeredMachine(directory, "manual");
                SocketChannel client = open(machine)) {
            machine.arm("{'point':'qmp-event-cut','subject':'STOP','bytes':0}");
            machine.steer("stop", "{}");
            assertThat(rest(client)).isEmpty();
            assertThat(machine.control.awaitEvent("STOP", RunningEmulator.PATIENCE))
                    .isNotNull();
        }
    }

    @Test
    void aReplyInPiecesIsTheSameReply() throws Exception {
        try (SteeredMachine machine = new SteeredMachine(directory, "manual");
                QmpClient client = machine.connect()) {
            String whole = client.execute("query-status").toString();
            machine.arm("{'point':'qmp-reply-dribbled','bytes':1}");
            assertThat(client.execute("query-status").toString()).isEqualTo(whole);
            assertThat(machine.journal("fault")).hasSize(1);
        }
    }

    @Test
    void aConnectionIsClosedInsteadOfAGreetingUntilThatIsTakenBack() throws Exception {
        try (SteeredMachine machine = new SteeredMachine(directory, "manual")) {
            machine.arm("{'point':'qmp-connection-closed'}");
            try (SocketChannel client = connect(machine)) {
                assertThat(rest(client)).isEmpty();
            }
            machine.steer("x-vmemu-fault-disarm", "{}");
            try (QmpClient client = machine.connect()) {
                assertThat(client.execute("query-status").toString()).contains("running");
            }
        }
    }

    @Test
    void eventsAreLostAndDoubledForClientsAlone() throws Exception {
        try (SteeredMachine machine = new SteeredMachine(directory, "manual");
                SocketChannel client = open(machine)) {
            machine.arm("{'point':'qmp-event-lost','subject':'STOP'}");
            machine.arm("{'point':'qmp-event-doubled','subject':'RESUME'}");
            machine.steer("stop", "{}");
            machine.steer("cont", "{}");
            machine.steer("quit", "{}");
            assertThat(rest(client).split("\"event\": ", -1))
                    .satisfiesExactly(
                            before -> assertThat(before).doesNotContain("return"),
                            first -> assertThat(first).startsWith("\"RESUME\""),
                            second -> assertThat(second).startsWith("\"RESUME\""),
                            third -> assertThat(third).startsWith("\"SHUTDOWN\""));
            assertThat(machine.control.awaitEvent("STOP", RunningEmulator.PATIENCE))
                    .isNotNull();
        }
    }

    @Test
    void armedFaultsAreListedCountedAndTakenAway() throws Exception {
        try (SteeredMachine machine = new SteeredMachine(directory, "manual")) {
            long id = machine.ask("x-vmemu-fault-arm", "{'point':'device-plug-busy','times':2,'subject':'vm*'}")
                    .integer("id");
            SteeredMachine.request(machine.control, GIB);
            machine.advance(3600 * SECOND);
            assertThat(machine.steer("x-vmemu-fault-query", "{}").toString())
                    .isEqualTo(Json.parse(
                                    "[{'id':" + id
                                            + ",'fault':{'point':'device-plug-busy','times':2,'subject':'vm*'},'seen':2,'fired':2}]")
                            .toString());
            machine.steer("x-vmemu-fault-disarm", "{'id':" + id + "}");
            assertThatThrownBy(() -> machine.steer("x-vmemu-fault-disarm", "{'id':" + id + "}"))
                    .isInstanceOf(QmpErrorException.class)
                    .hasMessageContaining("No fault " + id + " is armed");
            assertThatThrownBy(() -> machine.arm("{'point':'device-plug-busy','millis':1}"))
                    .hasMessageContaining("has no parameter 'millis'");
        }
    }

    @Test
    void theJournalIsReadFromAnyPlaceStoppedAndCleared() throws Exception {
        try (SteeredMachine machine = new SteeredMachine(directory, "manual")) {
            machine.steer("x-vmemu-journal-clear", "{}");
            long next = machine.ask("x-vmemu-journal-read", "{}").integer("next");
            machine.steer("query-status", "{}");
            Arguments read = machine.ask("x-vmemu-journal-read", "{'since':" + (next + 1) + "}");
            assertThat(read.objects("entries")).singleElement().satisfies(entry -> {
                assertThat(entry.string("type")).isEqualTo("reply");
                assertThat(entry.string("monitor")).isEqualTo("x-vmemu-control");
                assertThat(entry.integer("seq")).isEqualTo(next + 1);
            });
            machine.steer("x-vmemu-journal-stop", "{}");
            machine.steer("query-status", "{}");
            assertThat(machine.ask("x-vmemu-journal-read", "{}").integer("next"))
                    .isEqualTo(next + 2);
            machine.steer("x-vmemu-journal-start", "{'limit':1}");
            machine.steer("query-status", "{}");
            assertThat(machine.ask("x-vmemu-journal-read", "{}").objects("entries"))
                    .hasSize(1);
            assertThatThrownBy(() -> machine.steer("x-vmemu-journal-start", "{'limit':0}"))
                    .isInstanceOf(QmpErrorException.class)
                    .hasMessageContaining("Parameter 'limit' expects a number from 1 to");
        }
    }

    private static SocketChannel connect(SteeredMachine machine) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(machine.socket()));
        return channel;
    }

    /** A connection that has negotiated; all that came so far has been read. */
    private static SocketChannel open(SteeredMachine machine) throws IOException {
        SocketChannel channel = connect(machine);
        send(channel, "{'execute':'qmp_capabilities'}");
        InputStream in = Channels.newInputStream(channel);
        StringBuilder text = new StringBuilder();
        while (!text.toString().contains("{\"return\": {}}\r\n")) {
            int next = in.read();
            assertThat(next).as("after %s", text).isNotNegative();
            text.append((char) next);
        }
        return channel;
    }

    private static void send(SocketChannel channel, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** All that comes until the connection ends. */
    private static String rest(SocketChannel channel) throws IOException {
        return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
    }
}
