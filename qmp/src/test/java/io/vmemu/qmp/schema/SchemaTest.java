package io.vmemu.qmp.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaTest {
    private static CommandDecl command(QemuVersion version, String text, String name) {
        CommandDecl command = Schema.of(version, text).command(name);
        assertThat(command).isNotNull();
        return java.util.Objects.requireNonNull(command);
    }

    private static List<String> members(CommandDecl command) {
        return command.arguments().object().members().stream()
                .map(ObjectType.Member::name)
                .toList();
    }

    @Test
    void boundsSelectWhatAVersionHas() {
        String text = """
                command x { a: int [<8.1], b: int [>=8.1], c: int [>=7.0 <9.0], d: int [>=7.2] }
                command old [<10.0]
                command changed [<8.2] { uri: str }
                command changed [>=8.2] { uri?: str, channels?: [str] }
                """;
        assertThat(members(command(QemuVersion.V7_2, text, "x"))).containsExactly("a", "c", "d");
        assertThat(members(command(QemuVersion.V10_0, text, "x"))).containsExactly("b", "d");
        assertThat(members(command(QemuVersion.V7_2, text, "changed"))).containsExactly("uri");
        assertThat(members(command(QemuVersion.V10_0, text, "changed"))).containsExactly("uri", "channels");
        assertThat(Schema.of(QemuVersion.V7_2, text).command("old")).isNotNull();
        assertThat(Schema.of(QemuVersion.V10_0, text).command("old")).isNull();
    }

    @Test
    void versionsAreOrderedByNumberNotByText() {
        assertThat(QemuVersion.parse("10.0").atLeast(QemuVersion.parse("9.2"))).isTrue();
        assertThat(QemuVersion.parse("9.2").atLeast(QemuVersion.parse("9.10"))).isFalse();
        assertThat(QemuVersion.parse("7.2")).isEqualTo(QemuVersion.V7_2).hasToString("7.2");
        assertThatThrownBy(() -> QemuVersion.parse("10")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void flagsAndFeaturesStandInBrackets() {
        CommandDecl command =
                command(QemuVersion.V7_2, "command x [oob preconfig raw +deprecated +late>=8.0 +early<8.0 >=6.0]", "x");
        assertThat(command.flags()).containsExactlyInAnyOrder(CommandFlag.OOB, CommandFlag.PRECONFIG, CommandFlag.RAW);
        assertThat(command.features()).containsExactly("deprecated", "early");
    }

    @Test
    void commentsAndCommasAreBlanks() {
        assertThat(members(command(QemuVersion.V10_0, "# x { }\ncommand x {,a:int # b: int\n c:str,}#", "x")))
                .containsExactly("a", "c");
    }

    @Test
    void aModuleIsReadOnceWhenItIsNeededWithWhatItIncludes() {
        Map<String, String> modules = Map.of(
                "memory", "include common\ncommand query-memdev -> [Memdev]",
                "common", "include memory\nstruct Memdev { size: size }",
                "other", "command never");
        List<String> read = new ArrayList<>();
        Schema schema = new Schema(QemuVersion.V10_0, module -> {
            read.add(module);
            return modules.getOrDefault(module, "");
        });
        schema.load("memory");
        schema.load("common");
        assertThat(read).containsExactly("memory", "common");
        assertThat(schema.command("query-memdev")).isNotNull();
        assertThat(schema.command("never")).isNull();
        schema.resolveAll();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    strct x { }                       | line 1: a declaration cannot start with strct
                    command x [fast]                  | line 1: unknown flag fast
                    command x { a int }               | line 1: : expected
                    command x { a:                    | line 1: name expected
                    enum x { a } enum x { b }         | x is declared twice
                    command x command x               | x is declared twice
                    union U : X of y { }              | line 1: 'on' expected in union U
                    """)
    void aWrongDeclarationIsRefused(String text, String message) {
        assertThatThrownBy(() -> Schema.of(QemuVersion.V10_0, text))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageEndingWith(message);
    }

    @Test
    void aTypeThatIsNotDeclaredIsFoundWhenAllAreLookedUp() {
        Schema schema = Schema.of(QemuVersion.V10_0, "command x { a: [Missing] }");
        assertThatThrownBy(schema::resolveAll)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("type Missing is not declared");
    }

    @Test
    void resourcesAreReadBesideAClass() {
        assertThatThrownBy(() -> new ResourceModules(SchemaTest.class).text("missing"))
                .isInstanceOf(IllegalArgumentException.class);
        Schema schema = new Schema(QemuVersion.V10_0, new ResourceModules(SchemaTest.class));
        schema.load("sample");
        assertThat(schema.event("SAMPLE")).isNotNull();
    }
}
