package io.vmemu.qmp.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QNum;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTest {
    @Test
    void aSingleValueIsReadWithWhiteSpaceAround() throws QemuException {
        assertThat(Json.parse(" {'qom-type': \"memory-backend-ram\", 'size': 1048576}\n"))
                .isEqualTo(new QDict().put("size", 1048576).put("qom-type", "memory-backend-ram"));
        assertThat(Json.parse("[1.0, 18446744073709551615]")).isEqualTo(QList.of(QNum.of(1.0), QNum.ofUnsigned(-1)));
        assertThat(Json.parse("12")).isEqualTo(QNum.of(12));
        assertThat(Json.parse("'\u00e9'")).hasToString("QString[value=\u00e9]");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
                    ``                  | Expecting a JSON value
                    `  `                | Expecting a JSON value
                    {'a':1}{}           | Expecting at most one JSON value
                    {'a':1} x           | Expecting at most one JSON value
                    {'a':1} @           | Expecting at most one JSON value
                    {                   | JSON parse error, premature EOI
                    {'a':               | JSON parse error, premature EOI
                    {'a                 | JSON parse error, stray ''a'
                    -                   | JSON parse error, stray '-'
                    {'qom-type':'x']    | JSON parse error, expected separator in dict
                    {'a':tru            | JSON parse error, invalid keyword 'tru'
                    {'a' 1}{'b' @       | JSON parse error, missing : in object pair
                    """)
    void anythingElseIsRefused(String text, String error) {
        assertThatThrownBy(() -> Json.parse(text))
                .isInstanceOf(QemuException.class)
                .hasMessage(error);
    }
}
