package io.vmemu.qmp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who gets what is typed, and what Control-A does; bytes as QEMU 7.2 and 10.0 write them. */
class MultiplexerTest {
    private static final String HELP = "\n\rC-a h    print this help\n\rC-a x    exit emulator\n\r"
            + "C-a s    save disk data back to file (if -snapshot)\n\rC-a t    toggle console timestamps\n\r"
            + "C-a b    send break (magic sysrq)\n\rC-a c    switch between console and monitor\n\r"
            + "C-a C-a  sends C-a\n\r";

    private final List<String> log = new ArrayList<>();
    private final AtomicLong nanos = new AtomicLong(5_000_000_000L);
    private final Multiplexer multiplexer = new Multiplexer(false);
    private final Typist typist = new Typist();

    /** The client. */
    private static final class Typist implements StreamService.Client {
        private final StringBuilder seen = new StringBuilder();
        private boolean read;

        @Override
        public void setReading(boolean on) {
            read = on;
        }

        @Override
        public void send(byte[] bytes) {
            seen.append(new String(bytes, StandardCharsets.ISO_8859_1));
        }

        @Override
        public void close() {
            throw new AssertionError("nobody is thrown out");
        }
    }

    /** One of those who share the client; says what befalls it. */
    private final class Service implements SharedService {
        private final String name;
        private final boolean reads;
        private StreamService.@Nullable Client client;

        Service(String name, boolean reads) {
            this.name = name;
            this.reads = reads;
        }

        @Override
        public void connected(Client newClient) {
            client = newClient;
            log.add(name + " connected");
            newClient.setReading(reads);
        }

        @Override
        public void received(ByteBuffer bytes) {
            log.add(name + " "
                    + StandardCharsets.ISO_8859_1.decode(bytes).toString().replace("\1", "^A"));
        }

        @Override
        public void disconnected() {
            log.add(name + " disconnected");
        }

        @Override
        public void focused(boolean on) {
            log.add(name + (on ? " has the focus" : " has lost the focus"));
        }
    }

    private Service add(String name, boolean reads) {
        Service service = new Service(name, reads);
        multiplexer.add(service);
        return service;
    }

    private void start() {
        multiplexer.start(nanos::get, () -> log.add("terminated"));
    }

    private String type(String keys) {
        multiplexer.received(ByteBuffer.wrap(keys.getBytes(StandardCharsets.ISO_8859_1)));
        String seen = typist.seen.toString();
        typist.seen.setLength(0);
        return seen;
    }

    @Test
    void theFocusIsWithWhoCameLastAndMovesOnInTurn() {
        add("a", true);
        add("b", true);
        start();
        multiplexer.connected(typist);
        assertThat(log)
                .containsExactly(
                        "a has the focus", "a has lost the focus", "b has the focus", "a connected", "b connected");
        log.clear();
        type("1\1c2");
        type("\1");
        type("c3");
        assertThat(log)
                .containsExactly(
                        "b 1",
                        "b has lost the focus",
                        "a has the focus",
                        "a 2",
                        "a has lost the focus",
                        "b has the focus",
                        "b 3");
    }

    @Test
    void controlAIsSentByTypingItTwiceAndTakesOneKeyThatMeansNothingWithIt() {
        add("a", true);
        start();
        multiplexer.connected(typist);
        log.clear();
        assertThat(type("\1\1x\1q\1b\1sy")).isEmpty();
        assertThat(log).containsExactly("a ^A", "a x", "a y");
    }

    @Test
    void theKeysAreShown() {
        add("a", true);
        start();
        multiplexer.connected(typist);
        assertThat(type("\1h")).isEqualTo(HELP);
        assertThat(type("\1?")).isEqualTo(HELP);
    }

    @Test
    void theProgramIsEnded() {
        add("a", true);
        start();
        multiplexer.connected(typist);
        assertThat(type("\1x")).isEqualTo("QEMU: Terminated\n\r");
        assertThat(log).endsWith("terminated");
    }

    @Test
    void linesCarryTheTimeSinceTheFirstOneUntilSwitchedOff() {
        Service service = add("a", true);
        start();
        multiplexer.connected(typist);
        type("\1t");
        send(service, "rest\none\n");
        nanos.addAndGet(3_723_004_999_999L);
        send(service, "two");
        send(service, " of it\n\nthree");
        assertThat(typist.seen)
                .hasToString(
                        "rest\n[00:00:00.000] one\n[01:02:03.004] two of it\n[01:02:03.004] \n[01:02:03.004] three");
        type("\1t");
        send(service, "\nplain\n");
        assertThat(typist.seen).hasToString("\nplain\n");
    }

    private static void send(Service service, String text) {
        clientOf(service).send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static StreamService.Client clientOf(Service service) {
        if (service.client == null) {
            throw new AssertionError("nobody there");
        }
        return service.client;
    }

    @Test
    void whatIsTypedWaitsForOneWhoDoesNotReadAndSoDoesTheClientInTheEnd() {
        Service service = add("a", false);
        start();
        multiplexer.connected(typist);
        log.clear();
        type("0123456789012345678901234567890");
        assertThat(typist.read).isTrue();
        type("1");
        assertThat(typist.read).isFalse();
        assertThat(log).isEmpty();
        clientOf(service).setReading(true);
        assertThat(log).containsExactly("a 01234567890123456789012345678901");
        assertThat(typist.read).isTrue();
    }

    @Test
    void nothingIsReadBeforeTheStartOrWhileNobodyIsThere() {
        multiplexer.connected(typist);
        start();
        assertThat(typist.read).isFalse();
        add("a", true);
        assertThat(typist.read).isTrue();
    }

    @Test
    void oneWhoComesBeforeTheStartIsLetInThen() {
        Multiplexer late = new Multiplexer(true);
        Service service = new Service("a", true);
        late.add(service);
        late.connected(typist);
        assertThat(log).containsExactly("a has the focus");
        late.start(nanos::get, () -> {});
        assertThat(log).containsExactly("a has the focus", "a connected");
        late.disconnected();
        late.connected(typist);
        assertThat(log).endsWith("a connected", "a disconnected", "a connected");
    }

    @Test
    void whatIsSaidAfterTheEndOfTheInputIsSentAllTheSame() {
        Service service = add("a", false);
        start();
        multiplexer.connected(typist);
        type("typed");
        multiplexer.disconnected();
        clientOf(service).setReading(true);
        send(service, "said");
        assertThat(log).endsWith("a disconnected", "a typed");
        assertThat(typist.seen).hasToString("said");
    }

    @Test
    void theNextClientDoesNotTypeWhatTheLastOneDid() {
        Service service = add("a", false);
        start();
        multiplexer.connected(typist);
        type("typed\1");
        assertThat(multiplexer.isBusy()).isTrue();
        multiplexer.disconnected();
        multiplexer.connected(typist);
        assertThat(multiplexer.isBusy()).isFalse();
        clientOf(service).setReading(true);
        type("c");
        assertThat(log).endsWith("a disconnected", "a connected", "a c");
    }

    @Test
    void thereAreFourPlaces() {
        for (int i = 0; i < Multiplexer.MAX_SERVICES; i++) {
            add("s" + i, true);
        }
        assertThatThrownBy(() -> add("more", true)).isInstanceOf(IllegalStateException.class);
    }
}
