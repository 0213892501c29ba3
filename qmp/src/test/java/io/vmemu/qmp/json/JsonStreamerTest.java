package io.vmemu.qmp.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonStreamerTest {
    private final JsonStreamer streamer = new JsonStreamer();

    private List<String> read(String latin1) {
        return Texts.read(streamer, Texts.bytes(latin1));
    }

    /** What comes out when a line with {@code text} is followed by a good line. */
    private List<String> readLine(String text) {
        List<String> messages = read(text + "\n{\"sync\": 1}\n");
        assertThat(messages).last().isEqualTo("{\"sync\": 1}");
        return messages.subList(0, messages.size() - 1);
    }

    @Test
    void aTextEndsWithItsLastBracketAndNeedsNoSeparator() {
        assertThat(read("{'a':[1,{}]}[[]]{}")).containsExactly("{\"a\": [1, {}]}", "[[]]", "{}");
    }

    @Test
    void whiteSpaceBetweenTokensAndTextsIsIgnored() {
        assertThat(read("\n\r\n \t{\n\t'a'\r\n:\r\n[ 1 ,\n2 ]\n}\n\n")).containsExactly("{\"a\": [1, 2]}");
    }

    @Test
    void aStringIsCompleteAtItsQuoteButANumberOrKeywordOnlyWhenSomethingFollows() {
        assertThat(read("\"done\"")).containsExactly("\"done\"");
        assertThat(read("12")).isEmpty();
        assertThat(read("34")).isEmpty();
        assertThat(read(" ")).containsExactly("1234");
        assertThat(read("nul")).isEmpty();
        assertThat(read("l{}")).containsExactly("null", "{}");
        assertThat(read("true,")).containsExactly("true", "! expecting value");
    }

    @Test
    void oneKindOfBracketStillOpenKeepsTheTextGoing() {
        assertThat(read("{'a':[}\n{'swallowed':1}\n")).isEmpty();
        assertThat(read("]")).containsExactly("! expecting value");
        assertThat(read("{}")).containsExactly("{}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{]", "]", "}", ",", ":", "[,]", "[1,]", "{'a':}", "{:1}", "{,}", "{'a':1,}", "{'a':1,,'b':2}"})
    void aMissingValueIsTold(String text) {
        assertThat(readLine(text)).containsExactly("! expecting value");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{1:2}", "{true:1}", "{null:1}", "{[]:1}", "{{}:1}", "{1.5:1}", "{[1,{'a':2}]:1}"})
    void aKeyMustBeAString(String text) {
        assertThat(readLine(text)).containsExactly("! key is not a string in object");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
                    {'a' 'b'}            | missing : in object pair
                    {'a'}                | missing : in object pair
                    {'a',1}              | missing : in object pair
                    {'a':1 'b':2}        | expected separator in dict
                    {'a':0x10}           | expected separator in dict
                    {'a':1a}             | expected separator in dict
                    [1 2]                | expected separator in list
                    {'a':1,'a':2}        | duplicate key
                    {'a':1,'\\u0061':2}  | duplicate key
                    {'x':{'a':1,'a':2}}  | duplicate key
                    {'a':1,'a':[1 2]}    | expected separator in list
                    {nil:1}              | invalid keyword 'nil'
                    [nil]                | invalid keyword 'nil'
                    {'a':'\\q' 'b'}      | invalid escape sequence in string
                    {'\\q' 'b'}          | invalid escape sequence in string
                    {'a' '\\q'}          | missing : in object pair
                    {{'a':1,}:1}         | expecting value
                    """)
    void theFirstErrorOfATextIsToldAndItsRestSkipped(String text, String error) {
        assertThat(readLine(text)).containsExactly("! " + error);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
                    {'a':01}    | 01
                    {'a':-01}   | -01
                    {'a':00}    | 00
                    {'a':+1}    | +
                    {'a':.5}    | .
                    {'a':1_000} | _
                    {'a':1.2.3} | .
                    {'a':--1}   | --
                    {'a':1e5.5} | .
                    {'a'=1}     | =
                    {'a':1 @}   | @
                    {'a' 1, @}  | @
                    """)
    void aStrayByteEndsTheTextAtOnceAndTheClosingBraceIsLeftOver(String text, String stray) {
        assertThat(readLine(text)).containsExactly("! stray '" + stray + "'", "! expecting value");
    }

    @ParameterizedTest
    @CsvSource({"{'a':5.},5.}", "{'a':1e},1e}", "{'a':1e+},1e+}", "{'a':-},-}", "%,%", "@@@ 'x' ,@"})
    void aStrayByteBelongsToTheToken(String text, String stray) {
        assertThat(readLine(text.replace("'x'", "'x' ; \t \\ "))).containsExactly("! stray '" + stray + "'");
    }

    @Test
    void afterAStrayByteReadingStartsAfreshAtAControlCharacterOrBracketOrSeparator() {
        assertThat(read("@ 'x' {'a':1}")).containsExactly("! stray '@'", "{\"a\": 1}");
        assertThat(read("@ x \t y ; {'a':1}")).containsExactly("! stray '@'", "{\"a\": 1}");
        assertThat(read("@ garbage\n{'a':1}")).containsExactly("! stray '@'", "{\"a\": 1}");
        assertThat(read("@ a, {'a':1}")).containsExactly("! stray '@'", "! expecting value", "{\"a\": 1}");
        assertThat(read("@ 5:{'a':1}")).containsExactly("! stray '@'", "! expecting value", "{\"a\": 1}");
        assertThat(read("@\u0001{}"))
                .containsExactly("! stray '@'", "! stray '\\u0001'".replace("\\u0001", "\u0001"), "{}");
        assertThat(read("@\u007f{}")).containsExactly("! stray '@'", "{}");
    }

    @Test
    void leftOversOfAStrayByteAreTextsOfTheirOwn() {
        assertThat(read("{\"id\":@,\"execute\":\"x\"}"))
                .containsExactly(
                        "! stray '@'",
                        "! expecting value",
                        "\"execute\"",
                        "! expecting value",
                        "\"x\"",
                        "! expecting value");
    }

    @Test
    void aLineEndCutsAStringOff() {
        assertThat(readLine("{'a':'query-na")).containsExactly("! stray ''query-na\n'");
        assertThat(readLine("\"x\r")).containsExactly("! stray '\"x\r'");
        assertThat(readLine("'a\tb'")).containsExactly("! stray ''a\t'");
        assertThat(readLine("'\\")).containsExactly("! stray ''\\\n'");
    }

    @Test
    void aNulEndsTheErrorTextsView() {
        assertThat(readLine("\0")).containsExactly("! stray ''");
        assertThat(readLine("'ab\0cd'")).containsExactly("! stray ''ab'");
    }

    @Test
    void theBytesFeAndFfResetTheParserFromAnyState() {
        assertThat(readLine("{\u00ff")).containsExactly("! stray '\ufffd'");
        assertThat(readLine("{'bad \u00ff")).containsExactly("! stray ''bad \ufffd'");
        assertThat(readLine("\u00fe\u00ff\u00ff"))
                .containsExactly("! stray '\ufffd'", "! stray '\ufffd'", "! stray '\ufffd'");
        assertThat(readLine("{'a':'\u00fe'}")).containsExactly("! stray ''\ufffd'", "! expecting value");
    }

    @Test
    void whatIsNotUtf8ShowsAsReplacementCharactersInAStrayToken() {
        assertThat(readLine("{'a':\u00c3\u00a9}")).containsExactly("! stray '\ufffd'", "! expecting value");
        assertThat(readLine("'x\u00c3\u0001")).containsExactly("! stray ''x\ufffd\u0001'");
        String input = "'x\u00e2\u0082\u00e2\u0082\u00ac\u00f8\u0088\u0080\u0080\u0080"
                + "\u00f0\u009f\u0098\u00c0\u0080\u0080\u0001";
        assertThat(readLine(input)).containsExactly("! stray ''x\ufffd\u20ac\ufffd\ufffd\0\ufffd\u0001'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0080",
                "\u00c3",
                "\u00c3(",
                "\u00e2\u0082",
                "\u00f0\u009f\u0098",
                "\u00ed\u00a0\u0080",
                "\u00f4\u0090\u0080\u0080",
                "\u00ef\u00bf\u00bf",
                "\u00c0\u00af",
                "\u00e0\u0080\u00af",
                "\u00f0\u0080\u0080\u00af",
                "\u00c1\u00bf",
                "\u00c0\u0081",
                "\u00fc\u0084\u0080\u0080\u0080\u0080",
                "\u00ef\u00b7\u0090"
            })
    void bytesThatAreNotUtf8AreRefusedInStrings(String bytes) {
        assertThat(readLine("{'a':'" + bytes + "'}")).containsExactly("! invalid UTF-8 sequence in string");
    }

    @Test
    void utf8OfOneToFourBytesAndTheLongFormOfNulAreTaken() {
        String text = "a\u007f\u0080\u07ff\u0800\ud7ff\ue000\ufffd\ud800\udc00\udbff\udffd";
        byte[] utf8 = ("'" + text + "'").getBytes(java.nio.charset.StandardCharsets.UTF_8);
        assertThat(Texts.read(streamer, utf8))
                .containsExactly("\"a\\u007F\\u0080\\u07FF\\u0800\\uD7FF\\uE000\\uFFFD\\uD800\\uDC00\\uDBFF\\uDFFD\"");
        assertThat(read("'\u00c0\u0080'")).containsExactly("\"\\u0000\"");
    }

    @Test
    void allEscapesAndBothQuotesAreTaken() {
        assertThat(read("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041'\\'\""))
                .containsExactly("\"\\\"\\\\/\\b\\f\\n\\r\\tA''\"");
        assertThat(read("'a\\'b\"c\\\"'")).containsExactly("\"a'b\\\"c\\\"\"");
        assertThat(read("'\\u00e9\\ud83d\\ude00\\u0000'")).containsExactly("\"\\u00E9\\uD83D\\uDE00\\u0000\"");
        assertThat(read("'%s %d %p 100%'")).containsExactly("\"%s %d %p 100%\"");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
                    \\u            | \\u'
                    \\u12          | \\u12'
                    \\u12g4        | \\u12g4
                    \\u123         | \\u123'
                    \\u+123        | \\u+123
                    \\ud800        | \\ud800
                    \\udc00        | \\udc00
                    \\ud83d x      | \\ud83d
                    \\ud83d\\u0041 | \\ud83d
                    \\ud83d\\ud83d | \\ud83d
                    \\ud83d\\u12   | \\ud83d
                    \\ud83d\\u     | \\ud83d
                    \\udc00\\ud800 | \\udc00
                    \\ud83d\\n     | \\ud83d
                    \\uffff        | \\uffff
                    \\ufdd0        | \\ufdd0
                    \\ud83f\\udffe | \\ud83f\\udffe
                    \\udbff\\udfff | \\udbff\\udfff
                    """)
    void whatIsNoCharacterIsRefused(String escape, String shown) {
        assertThat(readLine("{'a':'" + escape + "'}"))
                .containsExactly("! " + shown + " is not a valid Unicode character");
    }

    @Test
    void theFourCharactersAfterABadEscapeAreFourBytes() {
        assertThat(readLine("'\\u12\u00c3\u00a9'")).containsExactly("! \\u12\u00e9 is not a valid Unicode character");
        assertThat(readLine("'\\u123\u00c3\u00a9'")).containsExactly("! \\u123\ufffd is not a valid Unicode character");
    }

    @ParameterizedTest
    @CsvSource({
        "1E2,100",
        "1e+2,100",
        "1.5e-2,0.014999999999999999",
        "-0,0",
        "0.1E+1,1",
        "-1e-0,-1",
        "1.0,1",
        "-0.0,-0",
        "1e400,inf",
        "-1e400,-inf",
        "1e-400,0",
        "0.1,0.10000000000000001",
        "1e22,1e+22",
        "1e16,10000000000000000",
        "1e17,1e+17",
        "1e-5,1.0000000000000001e-05",
        "0.0001,0.0001",
        "9223372036854775807,9223372036854775807",
        "-9223372036854775808,-9223372036854775808",
        "-9223372036854775809,-9.2233720368547758e+18",
        "18446744073709551615,18446744073709551615",
        "18446744073709551616,1.8446744073709552e+19",
        "123456789012345678,123456789012345678",
        "123456789012345678901234567890,1.2345678901234568e+29",
        "5e-324,4.9406564584124654e-324",
        "1.7976931348623157e308,1.7976931348623157e+308",
        "0.1e1,1",
        "123456789.125,123456789.125",
        "1234567.0e-3,1234.567",
        "100,100",
    })
    void numbersKeepTheirKindAndDoublesShow17Digits(String text, String shown) {
        assertThat(read("[" + text + "]")).containsExactly("[" + shown + "]");
    }

    @Test
    void aZeroTakesNoExponentDirectly() {
        assertThat(read("0e1 ")).containsExactly("0", "! invalid keyword 'e'", "1");
        assertThat(read("truE\n")).containsExactly("! invalid keyword 'tru'", "! stray 'E'");
    }

    @Test
    void nestingIsLimitedAndTheRestIsReadAfresh() {
        assertThat(read("[".repeat(512) + "{'a':[".repeat(256) + "]}".repeat(256) + "]".repeat(512)))
                .hasSize(1)
                .noneMatch(t -> t.startsWith("!"));
        assertThat(read("[".repeat(1025))).containsExactly("! JSON nesting depth limit exceeded");
        assertThat(read("]".repeat(1025))).isEqualTo(Collections.nCopies(1025, "! expecting value"));
        assertThat(read("[".repeat(10250))).isEqualTo(Collections.nCopies(10, "! JSON nesting depth limit exceeded"));
    }

    @Test
    void tokensAreLimitedAndTheRestIsReadAfresh() {
        JsonStreamer limited = new JsonStreamer(new JsonLimits(1024, 5, 1000));
        assertThat(Texts.read(limited, Texts.bytes("[1,2]"))).containsExactly("[1, 2]");
        assertThat(Texts.read(limited, Texts.bytes("[1,2,3]")))
                .containsExactly("! JSON token count limit exceeded", "! expecting value");
    }

    @Test
    void theBytesOfATokenAndOfATextAreLimited() {
        JsonStreamer limited = new JsonStreamer(new JsonLimits(1024, 100, 8));
        assertThat(Texts.read(limited, Texts.bytes("'abcde'"))).containsExactly("\"abcde\"");
        assertThat(Texts.read(limited, Texts.bytes("'abcdef'"))).containsExactly("! JSON token size limit exceeded");
        assertThat(Texts.read(limited, Texts.bytes("[12345]"))).containsExactly("[12345]");
        assertThat(Texts.read(limited, Texts.bytes("[1234567]")))
                .containsExactly("! JSON token size limit exceeded", "! expecting value");
        assertThat(Texts.read(limited, Texts.bytes("aaaaaaaaab ")))
                .containsExactly("! JSON token size limit exceeded", "! invalid keyword 'b'");
    }

    @Test
    void aHundredBadLinesDoNoLastingHarm() {
        assertThat(read("{]\n".repeat(50) + "@\n".repeat(50) + "{}"))
                .hasSize(101)
                .last()
                .isEqualTo("{}");
    }
}
