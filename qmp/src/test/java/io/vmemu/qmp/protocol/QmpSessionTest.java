package io.vmemu.qmp.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.qmp.schema.QemuVersion;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QmpSessionTest {
    private final FakeCommands commands = new FakeCommands(QemuVersion.V10_0);
    private final Dispatcher dispatcher = commands.dispatcher;

    private FakeClient negotiated() {
        return FakeClient.negotiated(dispatcher, "");
    }

    private static String error(String errorClass, String desc) {
        return "{'error': {'class': '" + errorClass + "', 'desc': '" + desc + "'}}";
    }

    private static String error(String desc) {
        return error("GenericError", desc);
    }

    @Test
    void aNewClientIsGreeted() {
        assertThat(new FakeClient(dispatcher).received())
                .containsExactly(
                        "{'QMP': {'version': {'qemu': {'micro': 3, 'minor': 0, 'major': 10}, 'package': 'text'},"
                                + " 'capabilities': ['oob']}}");
    }

    @Test
    void untilNegotiationThereIsOnlyOneCommand() {
        FakeClient client = new FakeClient(dispatcher);
        client.received();
        client.send("{'execute':'ask','id':[1]} {'execute':'no-such'} {} 1 {] {'execute':1}");
        String expecting = "'error': {'class': 'CommandNotFound', "
                + "'desc': 'Expecting capabilities negotiation with 'qmp_capabilities''}}";
        assertThat(client.received())
                .containsExactly(
                        "{'id': [1], " + expecting,
                        "{" + expecting,
                        error("QMP input lacks member 'execute'"),
                        error("QMP input must be a JSON object"),
                        error("JSON parse error, expecting value"),
                        error("QMP input member 'execute' must be a string"));
        client.send("{'execute':'qmp_capabilities','id':{'n':null}}{'execute':'ask'}");
        assertThat(client.received())
                .containsExactly("{'return': {}, 'id': {'n': null}}", "{'return': {'answer': 42}}");
    }

    @Test
    void whatIsHeldIsAnsweredAfterwardsAndEventsBeforeItAreNotSeen() {
        dispatcher.hold();
        FakeClient early = new FakeClient(dispatcher);
        early.send("{'execute':'qmp_capabilities'}{'execute':'ask'}");
        dispatcher.broadcast(new QDict().put("event", "TOLD").put("data", new QDict().put("what", "x")));
        assertThat(early.received()).isEmpty();
        assertThat(early.hasUnread()).isTrue();
        dispatcher.release();
        assertThat(early.received())
                .satisfiesExactly(
                        greeting -> assertThat(greeting).contains("QMP"),
                        reply -> assertThat(reply).isEqualTo("{'return': {}}"),
                        reply -> assertThat(reply).isEqualTo("{'return': {'answer': 42}}"));
    }

    @Test
    void negotiationHappensOnceButItsArgumentsAreCheckedAlways() {
        FakeClient client = negotiated();
        client.send("{'execute':'qmp_capabilities'} {'execute':'qmp_capabilities','arguments':{'enable':['events']}}");
        assertThat(client.received())
                .containsExactly(
                        error("CommandNotFound", "Capabilities negotiation is already complete, command ignored"),
                        error("Parameter 'null' does not accept value 'events'"));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
                    {'enable':'oob'}            | Invalid parameter type for 'enable', expected: array
                    {'enable':null}             | Invalid parameter type for 'enable', expected: array
                    {'enable':['oob',5]}        | Invalid parameter type for 'enable[1]', expected: string
                    {'enable':['oob','nope']}   | Parameter 'null' does not accept value 'nope'
                    {'enable':['oob'],'foo':1}  | Parameter 'foo' is unexpected
                    """)
    void aRefusedNegotiationLeavesItOpen(String arguments, String desc) {
        FakeClient client = new FakeClient(dispatcher);
        client.received();
        client.send("{'execute':'qmp_capabilities','arguments':" + arguments + "}");
        assertThat(client.received()).containsExactly(error(desc));
        client.send("{'exec-oob':'quick'}{'execute':'qmp_capabilities'}{'execute':'ask'}");
        assertThat(client.received())
                .containsExactly(
                        error("QMP input member 'exec-oob' is unexpected"),
                        "{'return': {}}",
                        "{'return': {'answer': 42}}");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
                    []                                        | QMP input must be a JSON object
                    'ask'                                     | QMP input must be a JSON object
                    {'execute':true}                          | QMP input member 'execute' must be a string
                    {'execute':['ask']}                       | QMP input member 'execute' must be a string
                    {'execute':'ask','arguments':[]}          | QMP input member 'arguments' must be an object
                    {'execute':'ask','arguments':null}        | QMP input member 'arguments' must be an object
                    {'execute':'nope','arguments':1}          | QMP input member 'arguments' must be an object
                    {'execute':'ask','':1}                    | QMP input member '' is unexpected
                    {'extra':2}                               | QMP input member 'extra' is unexpected
                    {'exec-oob':'quick'}                      | QMP input member 'exec-oob' is unexpected
                    {'arguments':{}}                          | QMP input lacks member 'execute'
                    {}                                        | QMP input lacks member 'execute'
                    {'execute':'add','arguments':{'x':3}}     | Parameter 'a' is missing
                    {'execute':'add','arguments':{'a':'1'}}   | Invalid parameter type for 'a', expected: integer
                    {'execute':'add','arguments':{'a':1,'':1}}| Parameter '' is unexpected
                    {'execute':'ask','arguments':{'x':null}}  | Parameter 'x' is unexpected
                    """)
    void aBadRequestIsRefused(String request, String desc) {
        FakeClient client = negotiated();
        client.send(request);
        assertThat(client.received()).containsExactly(error(desc));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "null", "true", "'x'", "[1, {'a': null}]", "{}", "1.5", "18446744073709551615"})
    void theIdIsEchoedInRepliesOfAllKinds(String id) {
        FakeClient client = negotiated();
        client.send("{'id':ID,'execute':'ask'}{'execute':'nope','id':ID}{'id':ID,'x':1}{'execute':'refuse','id':ID}"
                .replace("ID", id));
        assertThat(client.received())
                .containsExactly(
                        "{'return': {'answer': 42}, 'id': " + id + "}",
                        "{'id': " + id
                                + ", 'error': {'class': 'CommandNotFound', "
                                + "'desc': 'The command nope has not been found'}}",
                        "{'id': " + id
                                + ", 'error': {'class': 'GenericError', 'desc': 'QMP input member 'x' is unexpected'}}",
                        "{'id': " + id + ", 'error': {'class': 'DeviceNotFound', 'desc': 'Device 'x' not found'}}");
    }

    @Test
    void syntaxErrorsAndNonObjectsHaveNoId() {
        FakeClient client = negotiated();
        client.send("{'id':1,} [{'id':1}]");
        assertThat(client.received())
                .containsExactly(error("JSON parse error, expecting value"), error("QMP input must be a JSON object"));
    }

    @Test
    void repliesComeInTheOrderOfCommandsAndNothingIsReadWhileOneRuns() {
        FakeClient client = negotiated();
        client.send("{'execute':'slow','id':1}{'execute':'ask'}{'execute':'slow','id':2}{");
        assertThat(client.received()).isEmpty();
        assertThat(client.hasUnread()).isTrue();
        assertThat(client.session.isIdle()).isFalse();
        commands.slow.remove().complete(QNum.of(7));
        assertThat(client.received()).containsExactly("{'return': 7, 'id': 1}", "{'return': {'answer': 42}}");
        commands.slow.remove().fail(new QemuException("no"));
        assertThat(client.received()).containsExactly("{'id': 2, 'error': {'class': 'GenericError', 'desc': 'no'}}");
        assertThat(client.hasUnread()).isFalse();
        assertThat(client.session.isIdle()).isTrue();
    }

    @Test
    void aCommandIsAnsweredOnce() {
        negotiated().send("{'execute':'slow'}");
        Completion completion = commands.slow.remove();
        completion.complete(QNum.of(1));
        assertThatThrownBy(() -> completion.complete(QNum.of(1))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> completion.fail(new QemuException("x"))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void commandsOfAllClientsRunOneAtATimeInTurns() {
        FakeClient first = FakeClient.negotiated(dispatcher, "'oob'");
        FakeClient second = FakeClient.negotiated(dispatcher, "'oob'");
        List<String> order = new ArrayList<>();
        first.send("{'execute':'slow'}{'execute':'ask'}{'execute':'slow','id':'first again'}");
        second.send("{'execute':'slow','id':'second'}{'execute':'ask'}");
        commands.slow.remove().complete(QNum.of(1));
        order.addAll(first.received());
        assertThat(order).containsExactly("{'return': 1}", "{'return': {'answer': 42}}");
        assertThat(second.received()).isEmpty();
        commands.slow.remove().complete(QNum.of(2));
        assertThat(second.received()).containsExactly("{'return': 2, 'id': 'second'}");
        commands.slow.remove().complete(QNum.of(3));
        assertThat(first.received()).containsExactly("{'return': 3, 'id': 'first again'}");
        assertThat(second.received()).containsExactly("{'return': {'answer': 42}}");
    }

    @Test
    void outOfBandCommandsOvertakeAndMalformedOnesWaitTheirTurn() {
        FakeClient client = FakeClient.negotiated(dispatcher, "'oob'");
        client.send("{'execute':'slow','id':1}{'id':2}{]{'execute':'quick','id':3}{'exec-oob':'quick','id':4}");
        assertThat(client.received()).containsExactly("{'return': 1, 'id': 4}");
        commands.slow.remove().complete(QNum.of(9));
        assertThat(client.received())
                .containsExactly(
                        "{'return': 9, 'id': 1}",
                        "{'id': 2, 'error': {'class': 'GenericError', 'desc': 'QMP input lacks member 'execute''}}",
                        error("JSON parse error, expecting value"),
                        "{'return': 0, 'id': 3}");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
                    {'exec-oob':'ask'}                      | GenericError    | The command ask does not support OOB
                    {'exec-oob':'add','arguments':{'x':1}}  | GenericError    | The command add does not support OOB
                    {'exec-oob':'qmp_capabilities'} | GenericError | The command qmp_capabilities does not support OOB
                    {'exec-oob':'nope'}                     | CommandNotFound | The command nope has not been found
                    {'exec-oob':1} | GenericError | QMP input member 'exec-oob' must be a string
                    {'exec-oob':'a','execute':'ask'} | GenericError | QMP input member 'execute' clashes with 'exec-oob'
                    {'exec-oob':'quick','arguments':{'x':1}}| GenericError    | Parameter 'x' is unexpected
                    """)
    void aBadOutOfBandRequestIsRefused(String request, String errorClass, String desc) {
        FakeClient client = FakeClient.negotiated(dispatcher, "'oob'");
        client.send(request);
        assertThat(client.received()).containsExactly(error(errorClass, desc));
    }

    @Test
    void theEighthWaitingCommandStopsTheReadingOutOfBandToo() {
        FakeClient client = FakeClient.negotiated(dispatcher, "'oob'");
        client.send("{'execute':'slow'}" + "{'execute':'ask'}".repeat(7) + "{'exec-oob':'quick'}");
        assertThat(client.received()).containsExactly("{'return': 1}");
        client.send("{'execute':'ask'}{'exec-oob':'quick'}");
        assertThat(client.received()).isEmpty();
        assertThat(client.hasUnread()).isTrue();
        commands.slow.remove().complete(QNum.of(5));
        assertThat(client.received()).hasSize(10).startsWith("{'return': 5}").contains("{'return': 1}");
    }

    @Test
    void eventsReachNegotiatedClientsOnlyAndComeBeforeTheReplyOfTheirCause() {
        FakeClient cause = negotiated();
        FakeClient other = negotiated();
        FakeClient early = new FakeClient(dispatcher);
        early.received();
        cause.send("{'execute':'tell','arguments':{'what':'x'},'id':1}");
        String event = "{'event': 'TOLD', 'data': {'what': 'x'}}";
        assertThat(cause.received()).containsExactly(event, "{'return': {}, 'id': 1}");
        assertThat(other.received()).containsExactly(event);
        assertThat(early.received()).isEmpty();
    }

    @Test
    void aClientThatLeavesIsForgottenWithWhatItQueued() {
        FakeClient client = FakeClient.negotiated(dispatcher, "'oob'");
        client.send("{'execute':'slow'}{'execute':'later'}");
        client.session.close();
        FakeClient next = FakeClient.negotiated(dispatcher, "");
        next.send("{'execute':'ask'}");
        assertThat(next.received())
                .as("the last client's command still runs, and even negotiation waits for it")
                .isEmpty();
        commands.slow.remove().complete(QNum.of(1));
        assertThat(next.received()).containsExactly("{'return': {}}", "{'return': {'answer': 42}}");
        assertThat(client.received()).isEmpty();
        assertThat(commands.log).isEmpty();
        client.send("{'execute':'ask'}");
        assertThat(client.received()).isEmpty();
    }

    @Test
    void nothingIsReadWhileTheClientDoesNotReadItsReplies() {
        FakeClient client = negotiated();
        client.setReady(false);
        client.send("{'execute':'ask'}");
        assertThat(client.received()).isEmpty();
        client.setReady(true);
        assertThat(client.received()).containsExactly("{'return': {'answer': 42}}");
    }

    @Test
    void preconfigPermitsMarkedCommandsOnly() {
        dispatcher.setPreconfig(() -> true);
        FakeClient client = negotiated();
        client.send("{'execute':'early'}{'execute':'ask','arguments':{'x':1}}{'execute':'nope'}");
        assertThat(client.received())
                .containsExactly(
                        "{'return': {}}",
                        error("The command 'ask' is permitted only after machine initialization has completed"),
                        error("CommandNotFound", "The command nope has not been found"));
    }

    @Test
    void whatFollowsTheReplyRunsAfterIt() {
        FakeClient client = negotiated();
        client.send("{'execute':'later'}");
        assertThat(client.received()).containsExactly("{'return': {}}");
        assertThat(commands.log).containsExactly("after reply");
    }

    @Test
    void aCommandWithoutSuccessResponseIsSilent() {
        FakeClient client = negotiated();
        client.send("{'execute':'silent'}{'execute':'ask'}{'execute':'silent','arguments':{'x':1}}");
        assertThat(client.received())
                .containsExactly("{'return': {'answer': 42}}", error("Parameter 'x' is unexpected"));
        assertThat(commands.log).containsExactly("silent");
    }

    @Test
    void aFaultInACommandIsAnsweredAndReportedAndDoesNoLastingHarm() {
        FakeClient client = negotiated();
        client.send("{'execute':'broken','id':1}{'execute':'ask'}");
        assertThat(client.received())
                .containsExactly(
                        "{'id': 1, 'error': {'class': 'GenericError', "
                                + "'desc': 'Internal error: java.lang.IllegalStateException: on purpose'}}",
                        "{'return': {'answer': 42}}");
        assertThat(commands.faults).singleElement().isInstanceOf(IllegalStateException.class);
    }

    @Test
    void testsSeeAResultThatIsNotAsDeclared() {
        FakeClient client = negotiated();
        client.send("{'execute':'liar'}");
        assertThat(client.received()).singleElement().asString().contains("'return.answer', expected: integer");
        assertThat(commands.faults).singleElement().isInstanceOf(AssertionError.class);
    }

    @Test
    void testsSeeAnEventThatIsNotAsDeclared() {
        assertThatThrownBy(() -> dispatcher.broadcast(new QDict().put("event", "TOLD")))
                .isInstanceOf(AssertionError.class)
                .hasMessage("event TOLD: Parameter 'what' is missing");
        assertThatThrownBy(() -> dispatcher.broadcast(new QDict().put("event", "UNTOLD")))
                .isInstanceOf(AssertionError.class)
                .hasMessage("event UNTOLD is not declared");
    }

    @Test
    void whatAVersionDoesNotDeclareIsNotFoundThere() {
        FakeCommands old = new FakeCommands(QemuVersion.V7_2);
        FakeClient client = FakeClient.negotiated(old.dispatcher, "");
        client.send("{'execute':'new-one'}");
        assertThat(client.received())
                .containsExactly(error("CommandNotFound", "The command new-one has not been found"));
        assertThat(old.registry.queryCommands().items()).doesNotContain(new QDict().put("name", "new-one"));
        assertThat(commands.registry.queryCommands().items())
                .contains(new QDict().put("name", "new-one"), new QDict().put("name", "qmp_capabilities"));
    }

    @Test
    void aNameIsRegisteredOnce() {
        assertThatThrownBy(() -> commands.registry.module("").action("ask", (arguments, context) -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("ask is registered twice");
    }
}
