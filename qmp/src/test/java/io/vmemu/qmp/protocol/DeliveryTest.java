package io.vmemu.qmp.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.fault.Fault;
import io.vmemu.emulator.fault.FaultPoint;
import io.vmemu.emulator.fault.Faults;
import io.vmemu.emulator.fault.Trigger;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.emulator.time.VirtualTime;
import io.vmemu.emulator.trace.Journal;
import io.vmemu.emulator.trace.JournalEntry;
import io.vmemu.qmp.schema.QemuVersion;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What faults do on the way to clients, and what the journal says of it. */
class DeliveryTest {
    private static final String ASK = "{'execute':'ask'}";
    private static final String ANSWER = "{'return': {'answer': 42}}";
    private static final String ADD = "{'execute':'add','arguments':{'a':1}}";
    private static final String SUM = "{'return': 2}";
    private static final String TOLD = "{'event': 'TOLD', 'data': {'what': 'x'}}";

    private final VirtualTime time = new VirtualTime(0);
    private final Journal journal = new Journal(time.clock());
    private final Faults faults = new Faults(1, time.clock(), journal);
    private final FakeCommands commands = new FakeCommands(QemuVersion.V10_0);
    private final Dispatcher dispatcher = commands.dispatcher;

    @BeforeEach
    void observe() {
        dispatcher.observe(new Observation(faults, journal, time.loop()));
        journal.start(1000);
    }

    private void arm(FaultPoint point, String subject, long amount) {
        faults.arm(new Fault(point, Trigger.ALWAYS.about(subject), amount));
    }

    private FakeClient negotiated() {
        return FakeClient.negotiated(dispatcher, "");
    }

    private void passMillis(long millis) {
        time.advance(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private void tell() {
        dispatcher.broadcast(new QDict().put("event", "TOLD").put("data", new QDict().put("what", "x")));
    }

    @Test
    void aLateReplyHoldsUpWhatIsBehindIt() {
        FakeClient client = negotiated();
        arm(FaultPoint.QMP_REPLY_DELAYED, "ask", 100);
        client.send(ASK + ADD);
        tell();
        passMillis(99);
        assertThat(client.received()).isEmpty();
        passMillis(1);
        assertThat(client.received()).containsExactly(ANSWER, SUM, TOLD);
    }

    @Test
    void delaysOneAfterTheOtherAddUp() {
        FakeClient client = negotiated();
        arm(FaultPoint.QMP_REPLY_DELAYED, "ask", 100);
        client.send(ASK + ASK + ADD);
        passMillis(100);
        assertThat(client.received()).containsExactly(ANSWER);
        passMillis(100);
        assertThat(client.received()).containsExactly(ANSWER, SUM);
    }

    @Test
    void anotherClientWaitsForNothing() {
        FakeClient late = negotiated();
        FakeClient other = negotiated();
        arm(FaultPoint.QMP_REPLY_DELAYED, "ask", 100);
        late.send(ASK);
        other.send(ADD);
        assertThat(late.received()).isEmpty();
        assertThat(other.received()).containsExactly(SUM);
    }

    @Test
    void aDroppedReplyNeverComes() {
        FakeClient client = negotiated();
        arm(FaultPoint.QMP_REPLY_DROPPED, "ask", 0);
        client.send(ASK + ADD);
        passMillis(1_000_000);
        assertThat(client.received()).containsExactly(SUM);
    }

    @Test
    void whatALeavingClientWouldHaveGotIsLost() {
        FakeClient client = negotiated();
        arm(FaultPoint.QMP_REPLY_DELAYED, "ask", 100);
        client.send(ASK);
        client.session.close();
        passMillis(100);
        assertThat(client.received()).isEmpty();
    }

    @Test
    void eventsAreLostDoubledAndLate() {
        FakeClient client = negotiated();
        faults.arm(new Fault(FaultPoint.QMP_EVENT_LOST, Trigger.nth(1)));
        faults.arm(new Fault(FaultPoint.QMP_EVENT_DOUBLED, Trigger.nth(1)));
        faults.arm(new Fault(FaultPoint.QMP_EVENT_DELAYED, Trigger.nth(2), 50));
        tell();
        assertThat(client.received()).isEmpty();
        tell();
        assertThat(client.received()).containsExactly(TOLD, TOLD);
        tell();
        client.send(ASK);
        assertThat(client.received()).isEmpty();
        passMillis(50);
        assertThat(client.received()).containsExactly(TOLD, ANSWER);
    }

    @Test
    void aGreetingComesLateOnTheMonitorThatIsNamed() {
        arm(FaultPoint.QMP_GREETING_DELAYED, "slow", 10);
        FakeClient late = new FakeClient(dispatcher, new Monitor("slow", false));
        assertThat(new FakeClient(dispatcher, new Monitor("quick", false)).received())
                .hasSize(1);
        assertThat(late.received()).isEmpty();
        passMillis(10);
        assertThat(late.received()).singleElement().asString().contains("QMP");
    }

    @Test
    void aCutGoesToTheTransportWithItsPlace() {
        CuttingOutlet outlet = new CuttingOutlet();
        QmpSession session = dispatcher.open(new Monitor("m", false), outlet, () -> {});
        arm(FaultPoint.QMP_CONNECTION_CLOSED, "m2", 0);
        dispatcher.open(new Monitor("m2", false), outlet, () -> {});
        assertThat(outlet.done).containsExactly("whole QMP", "0 bytes of QMP");
        arm(FaultPoint.QMP_REPLY_CUT, "qmp_capabilities", 7);
        session.receive(ByteBuffer.wrap("{'execute':'qmp_capabilities'}".getBytes(StandardCharsets.US_ASCII)));
        assertThat(outlet.done).endsWith("7 bytes of return");
        arm(FaultPoint.QMP_EVENT_CUT, "TOLD", 3);
        tell();
        assertThat(outlet.done).endsWith("3 bytes of event");
    }

    @Test
    void whatSteersIsSpared() {
        FakeClient control = new FakeClient(dispatcher, new Monitor("x-vmemu-control", false));
        for (FaultPoint point : FaultPoint.values()) {
            if (point.name().startsWith("QMP_")) {
                arm(point, "*", 1000);
            }
        }
        FakeClient anotherControl = new FakeClient(dispatcher, new Monitor("x-vmemu-2", false));
        assertThat(anotherControl.received()).hasSize(1);
        control.received();
        control.send("{'execute':'qmp_capabilities'}" + ASK);
        tell();
        assertThat(control.received()).containsExactly("{'return': {}}", ANSWER, TOLD);
        assertThat(faults.status()).allSatisfy(each -> assertThat(each.fired()).isZero());
    }

    @Test
    void repliesToSteeringCommandsAreSparedOnAnyMonitor() {
        FakeClient client = negotiated();
        arm(FaultPoint.QMP_REPLY_DROPPED, "*", 0);
        client.send(ASK + "{'execute':'x-vmemu-anything'}");
        assertThat(client.received()).singleElement().asString().contains("x-vmemu-anything has not been found");
    }

    @Test
    void theJournalHasCommandsRepliesEventsAndWhatWentWrong() {
        FakeClient client = negotiated();
        arm(FaultPoint.QMP_REPLY_DROPPED, "ask", 0);
        client.send("{'execute':'ask','id':7}");
        tell();
        client.session.close();
        assertThat(journal.items())
                .extracting(item -> item.entry().type())
                .containsExactly("connected", "command", "reply", "command", "reply", "fault", "event", "disconnected");
        JournalEntry.Command command =
                (JournalEntry.Command) journal.items().get(3).entry();
        assertThat(command.name()).isEqualTo("ask");
        assertThat(command.id()).isEqualTo(QNum.of(7));
        assertThat(journal.items().get(5).entry().data().get("point")).isEqualTo(QString.of("qmp-reply-dropped"));
    }

    @Test
    void whoReadsTheJournalIsNotInIt() {
        FakeClient client = negotiated();
        long before = journal.nextSequence();
        client.send("{'execute':'x-vmemu-journal-read'}");
        assertThat(journal.nextSequence()).isEqualTo(before);
    }

    private static final class CuttingOutlet implements Outlet {
        private final List<String> done = new ArrayList<>();

        private static String kind(QDict message) {
            return message.members().keySet().iterator().next();
        }

        @Override
        public void send(QDict message) {
            done.add("whole " + kind(message));
        }

        @Override
        public void cut(QDict message, long bytes) {
            done.add(bytes + " bytes of " + kind(message));
        }
    }
}
