package io.vmemu.qmp.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QBool;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QNull;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonWriterTest {
    @Test
    void separatorsAreACommaAndAColonWithABlank() {
        QDict value = new QDict()
                .put("a", QList.of(QNum.of(1), QBool.TRUE, QNull.NULL))
                .put("b", new QDict())
                .put("c", new QList())
                .put("d", false);
        assertThat(JsonWriter.toText(value)).isEqualTo("{\"a\": [1, true, null], \"b\": {}, \"c\": [], \"d\": false}");
    }

    @Test
    void onlyPrintableAsciiIsNotEscaped() {
        assertThat(JsonWriter.toText(
                        new QDict().put("\u00fc\"", "\\/\b\f\n\r\t\u0000\u001f ~\u007f\u0080\u20ac\ud83d\ude00'")))
                .isEqualTo("{\"\\u00FC\\\"\": "
                        + "\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001F ~\\u007F\\u0080\\u20AC\\uD83D\\uDE00'\"}");
    }

    @Test
    void unsignedNumbersShowTheirValue() {
        assertThat(JsonWriter.toText(QNum.ofUnsigned(-1))).isEqualTo("18446744073709551615");
    }

    @Test
    void longStringsAreWrittenWhole() {
        String text = "0123456789abcd\u00e9".repeat(20_000);
        assertThat(JsonWriter.toText(new QString(text)))
                .isEqualTo("\"" + "0123456789abcd\\u00E9".repeat(20_000) + "\"");
    }

    @Test
    void deepNestingIsWritten() throws QemuException {
        String text = "[".repeat(1024) + "]".repeat(1024);
        assertThat(JsonWriter.toText(new QDict().put("id", Json.parse(text)))).isEqualTo("{\"id\": " + text + "}");
    }

    @Test
    void prettyIsIndentedByFourAndEvenEmptyContainersTakeTwoLines() throws IOException, QemuException {
        QObject value = Json.parse("{'return': {}, 'id': {'a': [], 'b': [1, [2, {}]], 'c': 'x'}}");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new JsonWriter(true).write(value, out);
        assertThat(out.toString(StandardCharsets.US_ASCII)).isEqualTo("""
                        {
                            "return": {
                            },
                            "id": {
                                "a": [
                                ],
                                "b": [
                                    1,
                                    [
                                        2,
                                        {
                                        }
                                    ]
                                ],
                                "c": "x"
                            }
                        }""");
    }

    @Test
    void everyDoubleShowsItsFirst17DigitsAndReadsBackAsItself() {
        long seed = 17;
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            double value = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(value)) {
                String text = JsonNumbers.format(value);
                assertThat(Double.parseDouble(text))
                        .as("seed %d: %s", seed, text)
                        .isEqualTo(value);
                assertThat(new BigDecimal(text))
                        .isEqualByComparingTo(new BigDecimal(value).round(new MathContext(17, RoundingMode.HALF_EVEN)));
            }
        }
    }

    @Test
    void whatIsNoNumberHasCsNames() {
        assertThat(JsonNumbers.format(Double.NaN)).isEqualTo("nan");
        assertThat(JsonNumbers.format(Double.POSITIVE_INFINITY)).isEqualTo("inf");
        assertThat(JsonNumbers.format(Double.NEGATIVE_INFINITY)).isEqualTo("-inf");
    }
}
