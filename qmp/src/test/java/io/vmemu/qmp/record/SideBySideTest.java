package io.vmemu.qmp.record;

import static io.vmemu.qmp.record.Dialogs.dict;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SideBySideTest {
    @Test
    void whatDiffersIsMarked() {
        String text = SideBySide.of(
                dict("{'execute': 'qom-set', 'arguments': {'path': 'vm0', 'value': 5, 'force': true}}"),
                dict("{'execute': 'qom-set', 'arguments': {'path': 'vm0', 'value': 6, 'property': 'size'}, 'id': 1}"));
        assertThat(text).isEqualTo("""
                expected                 actual
                {                        {
                  "execute": "qom-set"     "execute": "qom-set"
                  "arguments": {           "arguments": {
                    "path": "vm0"            "path": "vm0"
                    "value": 5         |     "value": 6
                    "force": true      <
                                       >     "property": "size"
                  }                        }
                                       >   "id": 1
                }                        }
                """);
    }

    @Test
    void elementsThatAreTheSameTakeNoRoom() {
        assertThat(SideBySide.of(dict("{'return': [1, 2, {'a': 3}, 4]}"), dict("{'return': [1, 2, {'a': 5}, 4, 5]}")))
                .isEqualTo("""
                        expected             actual
                        {                    {
                          "return": [          "return": [
                            ... 2 elements       ... 2 elements
                            [2] {                [2] {
                              "a": 3       |       "a": 5
                            }                    }
                            ... 1 element        ... 1 element
                                           >     [4] 5
                          ]                    ]
                        }                    }
                        """);
    }

    @Test
    void longTextsAreCutWhereTheirLinesEndAndWhereTheColumnDoes() {
        String text = SideBySide.of(
                dict("{'return': 'size: 1\\r\\nshare: true\\r\\n" + "x".repeat(80) + "'}"),
                dict("{'return': 'size: 1\\r\\nshare: false\\r\\n" + "x".repeat(79) + "y'}"));
        assertThat(text.lines().filter(line -> line.contains(" | ")))
                .hasSize(2)
                .anyMatch(line -> line.matches("share: true\\\\r\\\\n +\\| share: false\\\\r\\\\n"))
                .anyMatch(line -> line.matches("x+\" +\\| x+y\""));
        assertThat(text.lines()).allMatch(line -> line.length() <= 2 * 56 + 3);
    }

    @Test
    void whatDoesNotCountIsNotMarked() {
        String text = new SideBySide("recorded", "server", "timestamp"::equals)
                .render(dict("{'event': 'STOP', 'timestamp': 1}"), dict("{'event': 'STOP', 'timestamp': 2}"));
        assertThat(text).startsWith("recorded").doesNotContain("|");
    }
}
