package io.vmemu.qmp.hmp;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qom.Persona;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code print}: expressions and formats. */
final class PrintTest {
    private HmpMachine monitor;

    @BeforeEach
    void start() throws QemuException {
        monitor = HmpMachine.q35(Persona.QEMU_10_0);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "5, 0x5",
                "1+2*3, 0x7",
                "10-2-3, 0x5",
                "1|6+1, 0x8",
                "6&3|8^1, 0xb",
                "(1+2)*3, 0x9",
                "((((1)))), 0x1",
                "1 +2, 0x3",
                "~0, 0xffffffffffffffff",
                "-5, 0xfffffffffffffffb",
                "- 5, 0xfffffffffffffffb",
                "+5, 0x5",
                "'a', 0x61",
                "''', 0x27",
                "5%3, 0x2",
                "7/-2, 0xfffffffffffffffd",
                "-7%3, 0xffffffffffffffff",
                "0x10, 0x10",
                "010, 0x8",
                "0b101, 0x5",
                "0, 0",
                "0x7fffffffffffffff+1, 0x8000000000000000",
                "18446744073709551615, 0xffffffffffffffff",
            })
    void anExpressionHasAValue(String expression, String value) {
        assertThat(monitor.run("p " + expression)).isEqualTo(value + "\n");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "(1+2, ')' expected",
                "'ab', missing terminating ' character",
                "', character constant expected",
                "$nope, unknown register",
                "1/0, division by zero",
                "1%0, division by zero",
                "99999999999999999999, number too large",
                "), invalid char ')' in expression",
                "abc, invalid char 'a' in expression",
                ".5, invalid char '.' in expression",
                "2&&3, invalid char '&' in expression",
                "1+, unexpected end of expression",
                "(, unexpected end of expression",
            })
    void whatIsNoExpressionIsRefused(String expression, String text) {
        assertThat(monitor.run("p " + expression)).isEqualTo(text + "\nTry \"help p\" for more information\n");
    }

    @ParameterizedTest
    @CsvSource({"08", "0x", "1e5", "0x1g", "1==1", "3 )", "0b2"})
    void anExpressionEndsWhereNothingContinuesIt(String expression) {
        assertThat(monitor.run("p " + expression))
                .isEqualTo("print|p: extraneous characters at the end of line\nTry \"help p\" for more information\n");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "/x 255, 0xff",
                "/d 255, 255",
                "/i 5, 5",
                "/u -1, 18446744073709551615",
                "/d 0xffffffffffffffff, -1",
                "/o 8, 010",
                "/o 0, 0",
                "/xb 5, 0x5",
                "/2x 5, 0x5",
                "/c 65, 'A'",
                "/c 10, '\\n'",
                "/c 39, '\\''",
                "/c 92, '\\\\'",
                "/c 200, '\\xc8'",
                "/c 0, '\\x00'",
            })
    void aFormatSaysHowItIsShown(String arguments, String value) {
        assertThat(monitor.run("p" + arguments)).isEqualTo(value + "\n");
    }

    @Test
    void aLetterThatIsNoFormatIsRefused() {
        assertThat(monitor.run("p/z 5"))
                .isEqualTo("invalid char in format: 'z'\nTry \"help p\" for more information\n");
        assertThat(monitor.run("print //x 5"))
                .isEqualTo("invalid char in format: '/'\nTry \"help print\" for more information\n");
        assertThat(monitor.run("p/x")).isEqualTo("unexpected end of expression\nTry \"help p\" for more information\n");
    }

    @Test
    void theFormatStaysForTheNextTime() {
        assertThat(monitor.run("p 16")).isEqualTo("0x10\n");
        assertThat(monitor.run("p/d 16")).isEqualTo("16\n");
        assertThat(monitor.run("p 16")).isEqualTo("16\n");
    }

    @Test
    void theOlderOneKnowsNoBinaryNumbers() throws QemuException {
        assertThat(HmpMachine.q35(Persona.QEMU_7_2).run("p 0b1"))
                .startsWith("print|p: extraneous characters at the end of line\n");
    }

    @Test
    void theOneDivisionThatDoesNotFitWraps() {
        assertThat(monitor.run("p -9223372036854775808/-1")).isEqualTo("0x8000000000000000\n");
    }
}
