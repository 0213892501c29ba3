package io.vmemu.qmp.schema;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.qmp.json.JsonWriter;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What {@code query-qmp-schema} says and what the argument check does are the same thing. */
class SchemaAgreementTest {
    private static final long SEED = 4711;
    private static final int ROUNDS = 400;
    private final Schema schema = new Schema(QemuVersion.V10_0, new ResourceModules(SchemaAgreementTest.class));
    private final ArgumentMaker maker;

    SchemaAgreementTest() {
        schema.load("sample");
        Random random = new Random(SEED);
        maker = new ArgumentMaker(
                new Introspection(schema, command -> true).describe(), random, () -> "text " + random.nextInt());
    }

    @Test
    void argumentsMadeFromTheSchemaAreTakenAndSpoiltOnesRefused() {
        for (String command : List.of("all", "union", "optional", "nothing")) {
            for (int round = 0; round < ROUNDS; round++) {
                checkOnce(command);
            }
        }
    }

    private void checkOnce(String name) {
        CommandDecl command = Objects.requireNonNull(schema.command(name));
        QDict arguments = maker.fitting(name);
        assertThatCode(() -> command.check(arguments))
                .as("seed %d: %s %s", SEED, name, JsonWriter.toText(arguments))
                .doesNotThrowAnyException();
        maker.spoil();
        assertThatThrownBy(() -> command.check(arguments))
                .as("seed %d: %s %s", SEED, name, JsonWriter.toText(arguments))
                .isInstanceOf(QemuException.class);
    }
}
