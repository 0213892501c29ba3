package io.vmemu.qmp.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.qmp.schema.QemuVersion;
import io.vmemu.qmp.schema.Schema;
import java.util.ArrayList;
import java.util.List;
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
    void commandsAreRegisteredOnceAndNoFurtherThanToTheOneThatSomebodyLooksFor() {
        CommandRegistry later = new CommandRegistry(Schema.of(new QemuVersion(10, 0), SCHEMA));
        List<String> names = List.of("quit", "stop", "x-vmemu-look");
        List<String> registered = new ArrayList<>();
        later.fillLater(empty -> {
            if (registered.size() == names.size()) {
                return false;
            }
            String name = names.get(registered.size());
            registered.add(name);
            empty.module("").action(name, (arguments, context) -> {});
            return true;
        });
        assertThat(registered).isEmpty();

        assertThat(later.find("stop")).isNotNull();
        assertThat(registered).containsExactly("quit", "stop");
        assertThat(later.find("stop")).isNotNull();
        assertThat(registered).containsExactly("quit", "stop");
        assertThat(later.find("no-such-command")).isNull();
        assertThat(later.names()).containsExactlyInAnyOrderElementsOf(names);
        assertThat(registered).containsExactlyElementsOf(names);
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
