package io.vmemu.qmp.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.qmp.protocol.CommandRegistry;
import io.vmemu.qmp.protocol.Completion;
import io.vmemu.qmp.protocol.Dispatcher;
import io.vmemu.qmp.protocol.Monitor;
import io.vmemu.qmp.protocol.VersionInfo;
import io.vmemu.qmp.schema.QemuVersion;
import io.vmemu.qmp.schema.Schema;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class QmpConnectionTest {
    private static final String GREETING =
            "{\"QMP\": {\"version\": {\"qemu\": {\"micro\": 1, \"minor\": 0, \"major\": 10}, \"package\": \"\"}, "
                    + "\"capabilities\": [\"oob\"]}}\r\n";
    private static final String NEGOTIATE = "{'execute':'qmp_capabilities'}\r\n";
    private static final String OK = "{\"return\": {}}\r\n";

    private final List<Throwable> faults = new ArrayList<>();
    private final ArrayDeque<Completion> slow = new ArrayDeque<>();
    private final Dispatcher dispatcher = dispatcher();
    private final EmbeddedChannel channel = connect(false);

    private Dispatcher dispatcher() {
        Schema schema = Schema.of(QemuVersion.V10_0, "command slow -> int command echo { text: str } -> str event E");
        CommandRegistry registry = new CommandRegistry(schema);
        registry.module("")
                .async("slow", (arguments, context, completion) -> slow.add(completion))
                .query("echo", (arguments, context) -> arguments.any("text"));
        return new Dispatcher(new VersionInfo(QemuVersion.V10_0, 1, ""), registry, faults::add);
    }

    private EmbeddedChannel connect(boolean pretty) {
        return new EmbeddedChannel(new QmpConnection(false, dispatcher, new Monitor("m", pretty), faults::add));
    }

    private static void send(EmbeddedChannel channel, String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
    }

    private static String received(EmbeddedChannel channel) {
        channel.runPendingTasks();
        StringBuilder text = new StringBuilder();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            text.append(out.toString(StandardCharsets.UTF_8));
            out.release();
        }
        return text.toString();
    }

    @Test
    void messagesAreLinesThatEndInCrLf() {
        send(channel, NEGOTIATE + "{'execute':'echo','arguments':{'text':'\u00e9'},'id':[1,2]}");
        assertThat(received(channel)).isEqualTo(GREETING + OK + "{\"return\": \"\\u00E9\", \"id\": [1, 2]}\r\n");
    }

    @Test
    void inputMayBeCutAnywhere() {
        String input = NEGOTIATE + "{'execute':'echo','arguments':{'text':'\u00e9\\ud83d\\ude00'}}12 {'x'@\n{}";
        byte[] bytes = input.getBytes(StandardCharsets.UTF_8);
        EmbeddedChannel whole = connect(false);
        whole.writeInbound(Unpooled.wrappedBuffer(bytes));
        String expected = received(whole);
        for (int cut = 0; cut <= bytes.length; cut++) {
            EmbeddedChannel split = connect(false);
            split.writeInbound(Unpooled.copiedBuffer(bytes, 0, cut));
            split.writeInbound(Unpooled.copiedBuffer(bytes, cut, bytes.length - cut));
            assertThat(received(split)).as("cut at %d", cut).isEqualTo(expected);
        }
    }

    @Test
    void aPrettyMonitorIndentsAndEndsAllLinesInCrLf() {
        EmbeddedChannel pretty = connect(true);
        received(pretty);
        send(pretty, NEGOTIATE);
        assertThat(received(pretty)).isEqualTo("{\r\n    \"return\": {\r\n    }\r\n}\r\n");
    }

    @Test
    void theChannelIsNotReadWhileACommandRuns() {
        send(channel, NEGOTIATE + "{'execute':'slow'}{'execute':'echo','arguments':{'text':'x'}}");
        assertThat(received(channel)).isEqualTo(GREETING + OK);
        assertThat(channel.config().isAutoRead()).isFalse();
        slow.remove().complete(QNum.of(3));
        assertThat(received(channel)).isEqualTo("{\"return\": 3}\r\n{\"return\": \"x\"}\r\n");
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void theChannelIsNotReadWhileTheClientDoesNotReadItsReplies() {
        send(channel, NEGOTIATE);
        received(channel);
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        send(channel, "{'execute':'echo','arguments':{'text':'x'}}");
        assertThat(received(channel)).isEmpty();
        assertThat(channel.config().isAutoRead()).isFalse();
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
        assertThat(received(channel)).isEqualTo("{\"return\": \"x\"}\r\n");
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void eventsAreSentWithoutARequest() {
        send(channel, NEGOTIATE);
        received(channel);
        dispatcher.broadcast(new QDict().put("event", "E"));
        assertThat(received(channel)).isEqualTo("{\"event\": \"E\"}\r\n");
    }

    @Test
    void whoStopsSendingIsAnsweredThenDisconnected() {
        send(channel, NEGOTIATE + "{'execute':'slow'}{'execute':'echo','arguments':{'text':'x'}}");
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertThat(channel.isOpen()).isTrue();
        slow.remove().complete(QNum.of(3));
        assertThat(received(channel)).isEqualTo(GREETING + OK + "{\"return\": 3}\r\n{\"return\": \"x\"}\r\n");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void whoLeavesIsForgottenAndBuffersAreFreed() {
        ByteBuf input = Unpooled.copiedBuffer(NEGOTIATE + "{'execute':'slow'}{'exec", StandardCharsets.UTF_8);
        channel.writeInbound(input);
        channel.close().syncUninterruptibly();
        assertThat(input.refCnt()).isZero();
        slow.remove().complete(QNum.of(3));
        dispatcher.broadcast(new QDict().put("event", "E"));
        assertThat(received(channel)).isEqualTo(GREETING + OK);
        assertThat(faults).isEmpty();
    }

    @Test
    void aBrokenConnectionIsClosedAndOnlyOtherFaultsAreReported() {
        channel.pipeline().fireExceptionCaught(new IOException("Connection reset by peer"));
        assertThat(channel.isOpen()).isFalse();
        assertThat(faults).isEmpty();
        EmbeddedChannel other = connect(false);
        IllegalStateException fault = new IllegalStateException("on purpose");
        other.pipeline().fireExceptionCaught(fault);
        assertThat(other.isOpen()).isFalse();
        assertThat(faults).containsExactly(fault);
    }
}
