package io.vmemu.qmp.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.qmp.json.JsonWriter;
import io.vmemu.qmp.schema.ArgumentMaker;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@code query-qmp-schema} is fed back: every command of it is called with arguments that were made from it. Whatever they
 * are, there is an answer of the right kind, and the monitor goes on.
 */
class SchemaDrivenTest {
    private static final long SEED = 20261123;
    private static final int ROUNDS = 12;

    /** How a command refuses arguments that its declaration does not allow. */
    private static final String REFUSED_BY_DECLARATION =
            "Parameter '.*' is (missing|unexpected)|Invalid parameter type for '.*', expected: .*"
                    + "|Parameter '.*' does not accept value '.*'";

    /** What there is no going on after, and what writes files wherever it is told to. */
    private static final Set<String> LEFT_OUT = Set.of(
            "quit",
            "qmp_capabilities",
            "memsave",
            "pmemsave",
            "dump-guest-memory",
            "screendump",
            "human-monitor-command",
            "x-vmemu-snapshot-save");

    private final Random random = new Random(SEED);

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(Persona.class)
    void everyCommandAnswersWhateverTheSchemaAllowsAndRefusesWhatItDoesNot(Persona persona) {
        TestMonitor monitor = TestMonitor.q35(persona);
        ArgumentMaker maker = new ArgumentMaker((QList) monitor.result("query-qmp-schema"), random, this::text);
        List<String> commands = maker.commands();
        assertThat(commands).contains("qom-set", "device_add", "human-monitor-command", "x-vmemu-block-map");
        for (int round = 0; round < ROUNDS; round++) {
            for (String command : commands) {
                if (!LEFT_OUT.contains(command)) {
                    call(monitor, maker, command, !command.equals("device_add"));
                }
            }
        }
    }

    /** @param checked whether the declaration is all that arguments are held against: device_add has its own rules */
    private static void call(TestMonitor monitor, ArgumentMaker maker, String command, boolean checked) {
        QDict arguments = maker.fitting(command);
        QDict answer = monitor.call(command, arguments);
        String told = "seed " + SEED + ": " + command + " " + JsonWriter.toText(arguments);
        if (checked && answer.get("error") instanceof QDict error) {
            assertThat(desc(error)).as(told).doesNotMatch(REFUSED_BY_DECLARATION);
        }
        maker.spoil();
        if (checked) {
            QDict refusal = monitor.call(command, arguments);
            String spoilt = "seed " + SEED + ": " + command + " " + JsonWriter.toText(arguments);
            assertThat(refusal.get("error")).as(spoilt).isInstanceOf(QDict.class);
            QDict error = (QDict) Objects.requireNonNull(refusal.get("error"));
            assertThat(error.get("class")).as(spoilt).isEqualTo(QString.of("GenericError"));
        }
        assertThat(monitor.ask("query-name")).as("after " + told).startsWith("{");
    }

    private static String desc(QDict error) {
        return ((QString) Objects.requireNonNull(error.get("desc"))).value();
    }

    /** Now and then the name of something that is there. */
    private String text() {
        List<String> known = List.of("/machine", "/objects", "type", "virtio-mem-pci", "memory-backend-ram", "pc.ram");
        int choice = random.nextInt(2 * known.size());
        return choice < known.size()
                ? known.get(choice)
                : directory.resolve("text " + random.nextInt(1000)).toString();
    }
}
