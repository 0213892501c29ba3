package io.vmemu.qmp.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.qobject.QList;
import io.vmemu.qmp.json.JsonWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class IntrospectionTest {
    private static List<String> describe(String text) {
        QList entries =
                new Introspection(Schema.of(QemuVersion.V10_0, text), command -> !command.equals("hidden")).describe();
        return entries.items().stream()
                .map(entry -> JsonWriter.toText(entry).replace('"', '\''))
                .toList();
    }

    @Test
    void commandsAndEventsKeepTheirNamesAndTypesGetNumbers() {
        assertThat(describe(
                        "struct Result { a: str, b?: bool } command x { c: Result } -> Result event E command hidden"))
                .containsExactly(
                        "{'name': 'x', 'meta-type': 'command', 'arg-type': '0', 'ret-type': '1'}",
                        "{'name': 'E', 'meta-type': 'event', 'arg-type': '2'}",
                        "{'name': '0', 'meta-type': 'object', 'members': [{'name': 'c', 'type': '1'}]}",
                        "{'name': '1', 'meta-type': 'object', 'members': "
                                + "[{'name': 'a', 'type': 'str'}, {'name': 'b', 'type': 'bool', 'default': null}]}",
                        "{'name': '2', 'meta-type': 'object', 'members': []}",
                        "{'name': 'str', 'meta-type': 'builtin', 'json-type': 'string'}",
                        "{'name': 'bool', 'meta-type': 'builtin', 'json-type': 'boolean'}");
    }

    @Test
    void allIntegersAreShownAsOneType() {
        assertThat(describe("command x { a: uint8, b: size, c: [int64], d: [[uint16]], e: number, f: any, g: null }"))
                .contains(
                        "{'name': 'int', 'meta-type': 'builtin', 'json-type': 'int'}",
                        "{'name': '[int]', 'meta-type': 'array', 'element-type': 'int'}",
                        "{'name': '[[int]]', 'meta-type': 'array', 'element-type': '[int]'}",
                        "{'name': 'number', 'meta-type': 'builtin', 'json-type': 'number'}",
                        "{'name': 'any', 'meta-type': 'builtin', 'json-type': 'value'}",
                        "{'name': 'null', 'meta-type': 'builtin', 'json-type': 'null'}")
                .hasSize(9);
    }

    @Test
    void enumerationsShowValuesAndMembersWithFeatures() {
        assertThat(describe("enum Color [+unstable] { red green [+deprecated] } command x { c: Color }"))
                .contains("{'name': '2', 'meta-type': 'enum', 'features': ['unstable'], "
                        + "'members': [{'name': 'red'}, {'name': 'green', 'features': ['deprecated']}], "
                        + "'values': ['red', 'green']}");
    }

    @Test
    void unionsShowTheirTagAndABranchForEachOfItsValues() {
        String text = """
                enum Kind { none file }
                struct File { path: str }
                union Target { type: Kind } on type { file: File }
                command x : Target
                """;
        assertThat(describe(text))
                .contains(
                        "{'name': 'x', 'meta-type': 'command', 'arg-type': '0', 'ret-type': '1'}",
                        "{'name': '0', 'meta-type': 'object', 'members': [{'name': 'type', 'type': '2'}], "
                                + "'tag': 'type', 'variants': "
                                + "[{'case': 'none', 'type': '1'}, {'case': 'file', 'type': '3'}]}",
                        "{'name': '1', 'meta-type': 'object', 'members': []}");
    }

    @Test
    void basesAreFlattenedAlternatesListTheirTypesAndFlagsShow() {
        String text = """
                struct Base { a: str }
                struct Derived : Base { b: StrOrNull [+deprecated] }
                alternate StrOrNull { s: str, n: null }
                command x [oob +json-cli] : Derived -> [Derived]
                event E [+deprecated] : Base
                """;
        assertThat(describe(text))
                .contains(
                        "{'name': 'x', 'meta-type': 'command', 'features': ['json-cli'], 'arg-type': '0', "
                                + "'ret-type': '[0]', 'allow-oob': true}",
                        "{'name': 'E', 'meta-type': 'event', 'features': ['deprecated'], 'arg-type': '1'}",
                        "{'name': '[0]', 'meta-type': 'array', 'element-type': '0'}",
                        "{'name': '0', 'meta-type': 'object', 'members': [{'name': 'a', 'type': 'str'}, "
                                + "{'name': 'b', 'type': '2', 'features': ['deprecated']}]}",
                        "{'name': '2', 'meta-type': 'alternate', 'members': [{'type': 'str'}, {'type': 'null'}]}");
    }

    @Test
    void typesThatNothingReachesAreLeftOutAndRecursiveOnesShownOnce() {
        assertThat(describe("struct Unused { a: int } struct Node { next?: Node, all?: [Node] } command x -> Node"))
                .containsExactly(
                        "{'name': 'x', 'meta-type': 'command', 'arg-type': '0', 'ret-type': '1'}",
                        "{'name': '0', 'meta-type': 'object', 'members': []}",
                        "{'name': '1', 'meta-type': 'object', 'members': "
                                + "[{'name': 'next', 'type': '1', 'default': null}, "
                                + "{'name': 'all', 'type': '[1]', 'default': null}]}",
                        "{'name': '[1]', 'meta-type': 'array', 'element-type': '1'}");
    }
}
