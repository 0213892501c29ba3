package io.vmemu.launcher.scenario.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.qobject.QObject;
import io.vmemu.qmp.json.Json;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{}                  | {'a': 1}",
                "{'a': 1}            | {'a': 1, 'b': 2}",
                "{'a': {'b': []}}    | {'a': {'b': [1], 'c': 2}}",
                "[3, 1]              | [1, 2, 3]",
                "[{'id': 'b'}]       | [{'id': 'a'}, {'id': 'b', 'x': 1}]",
                "'1KiB..'            | 1024",
                "'..3'               | 3",
                "'~b.d'              | 'abcde'",
                "null                | null",
            })
    void isFound(String part, String whole) throws Exception {
        assertThat(Part.isIn(json(part), json(whole))).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'a': 1}            | {'a': 2}",
                "{'a': 1}            | {}",
                "{'a': 1}            | [1]",
                "[4]                 | [1, 2, 3]",
                "'1KiB..'            | 1023",
                "'x'                 | 1",
                "'~b.d'              | 'abd'",
                "'b'                 | 'abc'",
                "0                   | false",
            })
    void isNotFound(String part, String whole) throws Exception {
        assertThat(Part.isIn(json(part), json(whole))).isFalse();
    }

    private static QObject json(String text) throws Exception {
        return Json.parse(text);
    }
}
