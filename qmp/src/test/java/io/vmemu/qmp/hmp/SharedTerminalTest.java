package io.vmemu.qmp.hmp;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.qom.Persona;
import io.vmemu.qmp.server.Multiplexer;
import io.vmemu.qmp.server.StreamService;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Human monitors that share a terminal, byte by byte as with QEMU 7.2 and 10.0. */
class SharedTerminalTest {
    private static final String BANNER = "QEMU 10.0.13 monitor - type 'help' for more information\r\n";
    private static final String PROMPT = "(qemu) ";

    private final Multiplexer multiplexer = new Multiplexer(false);

    /** Who sits at the terminal. */
    private final class Typist implements StreamService.Client {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Typist() {
            multiplexer.connected(this);
        }

        @Override
        public void setReading(boolean on) {
            // What is typed comes in any case.
        }

        @Override
        public void send(byte[] sent) {
            bytes.writeBytes(sent);
        }

        @Override
        public void close() {
            throw new AssertionError("nobody is thrown out");
        }

        String seen() {
            String text = bytes.toString(StandardCharsets.UTF_8);
            bytes.reset();
            return text;
        }

        String type(String keys) {
            multiplexer.received(ByteBuffer.wrap(keys.getBytes(StandardCharsets.UTF_8)));
            return seen();
        }
    }

    private void twoMonitors() throws Exception {
        HumanTerminal one = HmpMachine.q35(Persona.QEMU_10_0).terminal();
        HumanTerminal other = HmpMachine.q35(Persona.QEMU_10_0).terminal();
        multiplexer.add(one);
        multiplexer.add(other);
        one.release();
        other.release();
        multiplexer.start(() -> 0, () -> {});
    }

    @Test
    void eachIsAskedForItsLinesWhenItHasTheFocus() throws Exception {
        twoMonitors();
        Typist typist = new Typist();
        assertThat(typist.seen()).isEqualTo(BANNER + PROMPT);
        assertThat(typist.type("ab")).isEqualTo("a\033[K\033[Dab\033[K");
        assertThat(typist.type("\1c")).isEqualTo("\r\n" + BANNER + BANNER + PROMPT);
        assertThat(typist.type("\1c")).isEqualTo("\r\n" + PROMPT);
        assertThat(typist.type("\r")).as("the line that was begun is gone").isEqualTo("\r\n" + PROMPT);
        assertThat(typist.type("\1c")).isEqualTo("\r\n" + PROMPT);
    }

    @Test
    void theNextClientIsGreetedByWhoHasTheFocusAndByTheOthersLater() throws Exception {
        twoMonitors();
        new Typist().seen();
        multiplexer.disconnected();
        Typist next = new Typist();
        assertThat(next.seen()).isEqualTo(BANNER + PROMPT);
        assertThat(next.type("\1c")).isEqualTo("\r\n" + BANNER.repeat(3) + PROMPT);
    }
}
