package io.vmemu.qmp.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.qmp.schema.QemuVersion;
import io.vmemu.qmp.schema.Schema;
import org.junit.jupiter.api.Test;

final class CommandRegistryTest {
    private static final String SCHEMA = """
            struct Secret { depth: int }
            command stop
            command x-vmemu-look -> Secret
            """;

    private final CommandRegistry registry = new CommandRegistry(Schema.of(new QemuVersion(10, 0), SCHEMA));

    CommandRegistryTest() {
        registry.module("")
                .action("stop", (arguments, context) -> {})
                .action("x-vmemu-look", (arguments, context) -> {});
    }

    @Test
    void commandsAreRegisteredOnceAndNotBeforeSomebodyLooksForOne() {
        CommandRegistry later = new CommandRegistry(Schema.of(new QemuVersion(10, 0), SCHEMA));
        int[] registrations = new int[1];
        later.fillLater(empty -> {
            registrations[0]++;
            empty.module("").action("stop", (arguments, context) -> {});
        });
        assertThat(registrations[0]).isZero();

        assertThat(later.find("stop")).isNotNull();
        assertThat(later.names()).containsExactly("stop");
        assertThat(registrations[0]).isEqualTo(1);
    }

    @Test
    void whatQemuDoesNotHaveIsThere() {
        assertThat(registry.find("x-vmemu-look")).isNotNull();
    }

    @Test
    void whatQemuDoesNotHaveIsDescribedLikeAllElse() {
        assertThat(registry.queryCommands().toString()).contains("stop", "x-vmemu-look");
        assertThat(registry.queryQmpSchema().toString()).contains("stop", "x-vmemu-look", "depth");
    }
}
