package io.vmemu.testkit.journal;

import static io.vmemu.testkit.Testkit.gib;
import static io.vmemu.testkit.Testkit.received;
import static io.vmemu.testkit.Testkit.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.trace.Journal;
import io.vmemu.emulator.trace.JournalEntry;
import io.vmemu.testkit.MachineClient;
import io.vmemu.testkit.VirtioMem;
import io.vmemu.testkit.VirtioMemExtension;
import io.vmemu.testkit.VirtualMachine;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@VirtioMem
final class MachineJournalTest {
    @BeforeEach
    void resize(VirtualMachine machine, MachineClient client) throws Exception {
        client.execute("qom-set", Map.of("path", "vm0", "property", "requested-size", "value", gib(2)));
        machine.advance(seconds(5));
        client.execute("qom-set", Map.of("path", "vm0", "property", "requested-size", "value", gib(1)));
        client.execute("query-memory-devices");
    }

    @Test
    void entriesAreTypedAndInOrder(VirtualMachine machine) {
        MachineJournal journal = machine.journal();

        assertThat(journal.commands())
                .extracting(JournalEntry.Command::name)
                .containsExactly("qmp_capabilities", "qom-set", "qom-set", "query-memory-devices");
        assertThat(journal.entries(JournalEntry.Request.class))
                .extracting(JournalEntry.Request::kind)
                .contains("PLUG", "UNPLUG");
        assertThat(journal.events("MEMORY_DEVICE_SIZE_CHANGE")).isNotEmpty();
        assertThat(journal.items()).extracting(Journal.Item::sequence).isSorted();
        assertThat(journal.entries()).hasSameSizeAs(journal.items());
    }

    @Test
    void aPartOfItCanBeHad(VirtualMachine machine) {
        MachineJournal journal = machine.journal();
        int size = journal.items().size();

        assertThat(journal.since(size).items()).hasSize(1);
        assertThat(journal.last(3).items()).isEqualTo(journal.items().subList(size - 3, size));
        assertThat(journal.last(2 * size)).isEqualTo(journal);
    }

    @Test
    void itIsWrittenAsOneJsonObjectALine(VirtualMachine machine) {
        MachineJournal journal = machine.journal();

        List<String> lines = journal.toJsonLines().lines().toList();

        assertThat(lines).hasSameSizeAs(journal.items()).allMatch(line -> line.startsWith("{\"seq\": "));
        assertThat(journal.toJsonLines()).endsWith("}\n");
    }

    @Test
    void theSameRunWritesTheSame(VirtualMachine machine) throws Exception {
        try (VirtualMachine again =
                VirtioMemExtension.builder().device("vm0", gib(4)).start()) {
            resize(again, again.connect());

            assertThat(again.journal().toJsonLines())
                    .isEqualTo(machine.journal().toJsonLines());
        }
    }

    @Test
    void callsAreCountedByWhatTheySay(VirtualMachine machine) {
        machine.verify(received("qom-set").times(2));
        machine.verify(received("qom-set").with("value", gib(2)).with("path", "vm0"));
        machine.verify(received("qom-set").with("property", "requested-size").atLeast(2));
        machine.verify(received("qom-set").atMost(2));
        machine.verify(received("qom-get").never());
        machine.verify(received("qom-set").with("value", gib(3)).never());
    }

    @Test
    void aCallThatIsMissingIsShownBesideTheNearest(VirtualMachine machine) {
        ExpectedCall expected = received("qom-set").with("path", "vm0").with("value", gib(3));

        assertThatThrownBy(() -> machine.verify(expected))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Expected at least 1 of {\"execute\": \"qom-set\"")
                .hasMessageContaining("but clients sent none.")
                .hasMessageContaining("The nearest of 4 other calls:")
                .hasMessageContaining("\"path\": \"vm0\"")
                .hasMessageMatching("(?s).*\"value\": 3221225472 +\\| +\"value\": 2147483648.*");
    }

    @Test
    void theNearestOfAnotherNameIsShownIfThereIsNoneOfThatName(VirtualMachine machine) {
        assertThatThrownBy(() -> machine.verify(received("device_del").with("id", "vm0")))
                .hasMessageMatching("(?s).*\"execute\": \"device_del\" +\\| +\"execute\": \"qmp_capabilities\".*");
    }

    @Test
    void callsThatAreTooManyAreListed(VirtualMachine machine) {
        assertThatThrownBy(() -> machine.verify(received("qom-set").times(1)))
                .hasMessageContaining("Expected exactly 1 of {\"execute\": \"qom-set\"")
                .hasMessageContaining("but clients sent 2.")
                .hasMessageContaining("vmemu-local: {\"execute\": \"qom-set\"");
        assertThatThrownBy(() -> machine.verify(received("qom-set").never()))
                .hasMessageContaining("Expected no {\"execute\": \"qom-set\"");
    }

    @Test
    void whereNobodyCalledThereIsNoNearestCall() {
        MachineJournal empty = new MachineJournal(List.of());

        assertThatThrownBy(() -> empty.verify(received("stop"))).hasMessageContaining("No other call was received.");
        assertThatCode(() -> empty.verify(received("stop").never())).doesNotThrowAnyException();
    }

    @Test
    void expectationsThatCannotBeMetAreMistakes() {
        assertThatThrownBy(() -> received("stop").times(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> received("stop").with("value", 'x')).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void valuesAreThoseOfJson() {
        ExpectedCall call =
                received("x").with("all", List.of("text", 1, 2L, true, Map.of("key", "value"), JsonValues.of("text")));

        assertThat(call.toString()).contains("[\"text\", 1, 2, true, {\"key\": \"value\"}, \"text\"]");
    }
}
