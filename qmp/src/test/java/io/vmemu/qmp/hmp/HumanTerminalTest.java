package io.vmemu.qmp.hmp;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.qobject.QString;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.trace.Journal;
import io.vmemu.emulator.trace.JournalEntry;
import io.vmemu.qmp.server.Multiplexer;
import io.vmemu.qmp.server.StreamService;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Conversations at a terminal, as QEMU 7.2 and 10.0 lead them on a socket. */
class HumanTerminalTest {
    private static final String GREETING = "QEMU 10.0.13 monitor - type 'help' for more information\r\n(qemu) ";

    /** Who sits at the terminal. */
    private static final class Typist implements StreamService.Client {
        private final ByteArrayOutputStream seen = new ByteArrayOutputStream();
        private final HumanTerminal terminal;
        private boolean read;
        private boolean writable = true;

        Typist(HumanTerminal terminal) {
            this.terminal = terminal;
            terminal.connected(this);
        }

        @Override
        public void setReading(boolean on) {
            read = on;
        }

        @Override
        public boolean isWritable() {
            return writable;
        }

        @Override
        public void send(byte[] bytes) {
            seen.writeBytes(bytes);
        }

        @Override
        public void close() {
            throw new AssertionError("nobody is thrown out");
        }

        /** All that has come since the last call. */
        String seen() {
            String text = seen.toString(StandardCharsets.UTF_8);
            seen.reset();
            return text;
        }

        String type(String keys) {
            terminal.received(ByteBuffer.wrap(keys.getBytes(StandardCharsets.UTF_8)));
            return seen();
        }

        /** What a line brings, without what its keys do. */
        String give(String line) {
            type(line);
            return type("\r");
        }
    }

    private static HumanTerminal terminalOn(HmpMachine machine) {
        HumanTerminal terminal = machine.terminal();
        terminal.release();
        return terminal;
    }

    @Test
    void aClientIsGreetedInTheNameOfTheVersion() throws Exception {
        assertThat(new Typist(terminalOn(HmpMachine.q35(Persona.QEMU_10_0))).seen())
                .isEqualTo(GREETING);
        assertThat(new Typist(terminalOn(HmpMachine.q35(Persona.QEMU_7_2))).seen())
                .isEqualTo("QEMU 7.2.22 monitor - type 'help' for more information\r\n(qemu) ");
    }

    @Test
    void nobodyIsGreetedOrReadBeforeTheMachineIsThere() throws Exception {
        HumanTerminal terminal = HmpMachine.q35(Persona.QEMU_10_0).terminal();
        Typist typist = new Typist(terminal);
        assertThat(typist.seen()).isEmpty();
        assertThat(typist.read).isFalse();
        terminal.release();
        assertThat(typist.seen()).isEqualTo(GREETING);
        assertThat(typist.read).isTrue();
    }

    @Test
    void aLineIsEchoedAndAnswered() throws Exception {
        Typist typist = new Typist(terminalOn(HmpMachine.withDevice(Persona.QEMU_10_0)));
        typist.seen();
        assertThat(typist.type("s\r")).isEqualTo("s\033[K\r\n(qemu) ");
        assertThat(typist.type("\r\n")).isEqualTo("\r\n(qemu) \r\n(qemu) ");
        assertThat(typist.give("bogus arg")).isEqualTo("\r\nunknown command: 'bogus'\r\n(qemu) ");
        assertThat(typist.give("qom-set nope a b")).isEqualTo("\r\nError: Device 'nope' not found\r\n(qemu) ");
        assertThat(typist.give("qom-set vm0 requested-size 256M")).isEqualTo("\r\n(qemu) ");
        assertThat(typist.give("info memory-devices")).contains("\r\n  requested-size: 268435456\r\n");
    }

    @Test
    void linesThatAScriptSendsAtOnceAreTakenOneByOne() throws Exception {
        Typist typist = new Typist(terminalOn(HmpMachine.q35(Persona.QEMU_10_0)));
        typist.seen();
        assertThat(typist.type("c\ninfo status\ninfo st"))
                .startsWith("c\033[K\r\n(qemu) i\033[K\033[Din\033[K")
                .contains("info status\033[K\r\nVM status: running\r\n(qemu) i\033[K")
                .endsWith("info st\033[K");
        assertThat(typist.type("atus\n")).endsWith("info status\033[K\r\nVM status: running\r\n(qemu) ");
    }

    @Test
    void theNextClientFindsTheLinesGivenAndNotWhatWasTyped() throws Exception {
        HumanTerminal terminal = terminalOn(HmpMachine.q35(Persona.QEMU_10_0));
        Typist first = new Typist(terminal);
        first.give("info name");
        first.type("partial");
        terminal.disconnected();
        Typist second = new Typist(terminal);
        assertThat(second.seen()).isEqualTo(GREETING);
        assertThat(second.type("\033[A")).isEqualTo("info name\033[K");
        second.type("\025");
        assertThat(second.give("info history")).isEqualTo("\r\n0: 'info name'\r\n1: 'info history'\r\n(qemu) ");
    }

    @Test
    void theChosenCpuIsRemembered() throws Exception {
        Typist typist = new Typist(terminalOn(HmpMachine.q35(Persona.QEMU_10_0)));
        assertThat(typist.give("cpu 3")).isEqualTo("\r\ninvalid CPU index\r\n(qemu) ");
        assertThat(typist.give("cpu 0")).isEqualTo("\r\n(qemu) ");
        assertThat(typist.give("info cpus")).startsWith("\r\n* CPU #0");
    }

    @Test
    void textInUtf8PassesThrough() throws Exception {
        Typist typist = new Typist(terminalOn(HmpMachine.q35(Persona.QEMU_10_0)));
        assertThat(typist.give("größe")).isEqualTo("\r\nunknown command: 'größe'\r\n(qemu) ");
        assertThat(typist.give("info history")).startsWith("\r\n0: 'größe'\r\n");
    }

    @Test
    void nothingIsAskedForAfterQuit() throws Exception {
        HmpMachine machine = HmpMachine.q35(Persona.QEMU_10_0);
        Typist typist = new Typist(terminalOn(machine));
        typist.seen();
        assertThat(typist.type("q\rc\r")).isEqualTo("q\033[K\r\n");
        machine.advanceSeconds(1);
        assertThat(machine.reports).containsExactly("exit 0");
    }

    private static FakeQmp migrating() throws Exception {
        return new FakeQmp(Persona.QEMU_10_0, "q35")
                .answer("migrate", "{}")
                .answer("query-name", "{}")
                .answer("query-migrate", "{'status': 'active'}");
    }

    @Test
    void aMigrationThatIsWaitedForHoldsBackTheNextLine() throws Exception {
        FakeQmp qmp = migrating();
        HumanTerminal terminal = qmp.terminal();
        terminal.release();
        Typist typist = new Typist(terminal);
        assertThat(typist.type("migrate x:1\rinfo name\r")).endsWith("migrate x:1\033[K\r\n");
        assertThat(typist.read).isFalse();
        qmp.advanceSeconds(10);
        assertThat(typist.seen()).isEmpty();
        qmp.answer("query-migrate", "{'status': 'completed'}").advanceSeconds(1);
        assertThat(typist.seen()).startsWith("(qemu) i\033[K").endsWith("info name\033[K\r\n(qemu) ");
        assertThat(typist.read).isTrue();
    }

    @Test
    void whatWasTypedBehindAMigrationIsDoneEvenIfTheClientHasGone() throws Exception {
        FakeQmp qmp = migrating();
        HumanTerminal terminal = qmp.terminal();
        terminal.release();
        Typist typist = new Typist(terminal);
        typist.type("migrate x:1\rinfo name\r");
        terminal.disconnected();
        typist.seen();
        qmp.answer("query-migrate", "{'status': 'completed'}").advanceSeconds(1);
        assertThat(typist.seen()).endsWith("info name\033[K\r\n(qemu) ");
    }

    @Test
    void soIsWhatHadNotReachedTheMonitorByThen() throws Exception {
        FakeQmp qmp = migrating();
        HumanTerminal terminal = qmp.terminal();
        terminal.release();
        Multiplexer multiplexer = new Multiplexer(false);
        multiplexer.add(terminal);
        multiplexer.start(() -> 0, () -> {});
        Typist typist = new Typist(qmp.terminal());
        multiplexer.connected(typist);
        multiplexer.received(ByteBuffer.wrap("migrate x:1\rinfo name\r".getBytes(StandardCharsets.UTF_8)));
        multiplexer.disconnected();
        typist.seen();
        qmp.answer("query-migrate", "{'status': 'completed'}").advanceSeconds(1);
        assertThat(typist.seen()).endsWith("info name\033[K\r\n(qemu) ");
    }

    @Test
    void oneWhoDoesNotReadIsNotReadEither() throws Exception {
        HmpMachine machine = HmpMachine.q35(Persona.QEMU_10_0);
        HumanTerminal terminal = terminalOn(machine);
        Typist typist = new Typist(terminal);
        typist.writable = false;
        assertThat(typist.type("info name\rstop\r")).isEqualTo(GREETING);
        assertThat(typist.read).isFalse();
        typist.writable = true;
        terminal.writable();
        assertThat(typist.seen()).endsWith("stop\033[K\r\n(qemu) ");
        assertThat(typist.read).isTrue();
    }

    @Test
    void oneWhoSendsMuchAtOnceLetsOthersHaveTheirTurn() throws Exception {
        HmpMachine machine = HmpMachine.q35(Persona.QEMU_10_0);
        Typist typist = new Typist(terminalOn(machine));
        typist.seen();
        String first = typist.type("info version\r".repeat(50));
        assertThat(first.split("10.0.13", -1)).hasSize(17);
        assertThat(typist.read).isFalse();
        machine.advanceSeconds(1);
        assertThat(typist.seen().split("10.0.13", -1)).hasSize(35);
        assertThat(typist.read).isTrue();
    }

    @Test
    void nobodyWaitsForAMigrationThatIsToGoOnByItself() throws Exception {
        HumanTerminal terminal = migrating().terminal();
        terminal.release();
        Typist typist = new Typist(terminal);
        assertThat(typist.give("migrate -d x:1")).isEqualTo("\r\n(qemu) ");
        assertThat(typist.read).isTrue();
    }

    @Test
    void oneWhoComesWhileAMigrationIsWaitedForIsGreetedAndReadLater() throws Exception {
        FakeQmp qmp = migrating();
        HumanTerminal terminal = qmp.terminal();
        terminal.release();
        new Typist(terminal).type("migrate x:1\rinfo name\r");
        terminal.disconnected();
        Typist next = new Typist(terminal);
        assertThat(next.seen()).isEqualTo(GREETING);
        assertThat(next.read).isFalse();
        qmp.answer("query-migrate", "{'status': 'failed'}").advanceSeconds(1);
        assertThat(next.seen()).isEqualTo("(qemu) ");
        assertThat(next.read).isTrue();
    }

    @Test
    void commandsAndWhatTheyAreAboutAreCompleted() throws Exception {
        Typist typist = new Typist(terminalOn(HmpMachine.withDevice(Persona.QEMU_10_0)));
        assertThat(completionOf(typist, "qom-s")).endsWith("qom-set \033[K");
        assertThat(completionOf(typist, "info memory-d")).endsWith("info memory-devices \033[K");
        assertThat(completionOf(typist, "help info memory-d")).endsWith("help info memory-devices \033[K");
        assertThat(completionOf(typist, "help inf")).endsWith("help info \033[K");
        assertThat(completionOf(typist, "device_del ")).endsWith("device_del vm0 \033[K");
        assertThat(completionOf(typist, "object_del m"))
                .isEqualTo("\r\nm0        m1        \r\n(qemu) object_del m\033[K");
        assertThat(completionOf(typist, "migrate_set_capability xb")).endsWith("capability xbzrle \033[K");
        assertThat(completionOf(typist, "migrate_set_capability xbzrle "))
                .isEqualTo("\r\noff       on        \r\n(qemu) migrate_set_capability xbzrle o\033[K");
        assertThat(completionOf(typist, "migrate_set_parameter max-b")).endsWith("max-bandwidth \033[K");
        assertThat(completionOf(typist, "object_add memory-backend-r")).endsWith("memory-backend-ram \033[K");
        assertThat(completionOf(typist, "device_add virtio-mem-")).endsWith("virtio-mem-pci \033[K");
        assertThat(completionOf(typist, "watchdog_action po")).endsWith("poweroff \033[K");
        for (String without :
                new String[] {"zzz", "zzz ", "qom-set v", "help qom-set ", "info memdev ", "stop ", "\"x"}) {
            assertThat(completionOf(typist, without)).as(without).isEmpty();
        }
    }

    private static String completionOf(Typist typist, String beginning) {
        typist.type("\005\025" + beginning);
        return typist.type("\t");
    }

    @Test
    void theLinesGivenAreInTheJournalBeforeWhatComesOfThem() throws Exception {
        HmpMachine machine = HmpMachine.withDevice(Persona.QEMU_10_0);
        Typist typist = new Typist(terminalOn(machine));
        typist.give("info status");
        Journal journal = machine.machine.environment().journal();
        journal.start(100);
        typist.give("qom-set vm0 requested-size 0");
        typist.type("not gi\u00e9ven");
        Journal.Item given = journal.items().get(0);
        assertThat(given.entry()).isEqualTo(new JournalEntry.Line("compat_monitor0", "qom-set vm0 requested-size 0"));
        assertThat(given.toDict().get("type")).isEqualTo(new QString("line"));
        assertThat(given.toDict().get("line")).isEqualTo(new QString("qom-set vm0 requested-size 0"));
        assertThat(journal.items())
                .extracting(Journal.Item::entry)
                .filteredOn(JournalEntry.Line.class::isInstance)
                .hasSize(1);
        typist.give("");
        assertThat(journal.items())
                .last()
                .extracting(Journal.Item::entry)
                .isEqualTo(new JournalEntry.Line("compat_monitor0", "not gi\u00e9ven"));
    }
}
