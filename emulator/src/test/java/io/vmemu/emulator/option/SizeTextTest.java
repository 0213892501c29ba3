package io.vmemu.emulator.option;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.qom.Persona;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers observed with {@code info memdev} and {@code -m} of QEMU 7.2 and 10.0. */
class SizeTextTest {
    private static SizeText old(String text) {
        return SizeText.read(text, Persona.QEMU_7_2);
    }

    private static SizeText modern(String text) {
        return SizeText.read(text, Persona.QEMU_10_0);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "512, 512",
        "1b, 1",
        "1B, 1",
        "1k, 1024",
        "1K, 1024",
        "3M, 3145728",
        "1g, 1073741824",
        "1T, 1099511627776",
        "1p, 1125899906842624",
        "1E, 1152921504606846976",
        "0x10, 16",
        "0X1e, 30",
        "1.5G, 1610612736",
        "1.0, 1",
        "1., 1",
        "1.b, 1",
        "2.e, 2305843009213693952",
        "+5, 5",
        "00064, 64",
        "010, 10",
        "0.0000001G, 107",
        "1.0000001G, 1073741931",
        "0.3k, 307",
        "1.3k, 1331",
        "0.00049k, 1",
        "0.7M, 734003",
        "1.1K, 1126",
        "0.00146484375K, 2",
        "0.9999k, 1024",
        "0.0004k, 0"
    })
    void readsSizesToTheNearestByte(String text, long bytes) {
        assertThat(modern(text)).isEqualTo(new SizeText(SizeText.Status.GOOD, bytes, false));
        assertThat(old(text)).isEqualTo(new SizeText(SizeText.Status.GOOD, bytes, false));
    }

    @Test
    void whiteSpaceMayComeFirst() {
        assertThat(modern(" \t1k").bytes()).isEqualTo(1024);
    }

    @Test
    void sizesGoUpToTheLast64BitNumber() {
        assertThat(modern("18446744073709551615").bytes()).isEqualTo(-1);
        assertThat(modern("16383P").status()).isEqualTo(SizeText.Status.GOOD);
        assertThat(modern("16384P").status()).isEqualTo(SizeText.Status.OUT_OF_RANGE);
        assertThat(modern("16E").status()).isEqualTo(SizeText.Status.OUT_OF_RANGE);
        assertThat(modern("18446744073709551616").status()).isEqualTo(SizeText.Status.OUT_OF_RANGE);
        assertThat(modern("99999999999999999999").status()).isEqualTo(SizeText.Status.OUT_OF_RANGE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "1X",
                "1KB",
                "1iB",
                "1MM",
                "1 M",
                "1G ",
                "1.5",
                "1.1",
                "0.5",
                "1e3",
                "1.5.G",
                "0x",
                "0x.5",
                "0x1.8",
                "0x1.8G",
                "0b1",
                "inf",
                "infinity",
                "nan",
                "++1",
                "+-1",
                ".",
                ".G",
                "-1G",
                "-x",
                "-",
                "-0x10"
            })
    void refusesWhatIsNoSize(String text) {
        assertThat(modern(text).status()).isEqualTo(SizeText.Status.MALFORMED);
        assertThat(old(text).status()).isEqualTo(SizeText.Status.MALFORMED);
    }

    @Test
    void onlyTheOldReleaseTakesALetterBehindHexadecimalDigits() {
        assertThat(old("0x100M")).isEqualTo(new SizeText(SizeText.Status.GOOD, 256L << 20, true));
        assertThat(modern("0x100M").status()).isEqualTo(SizeText.Status.MALFORMED);
    }

    @Test
    void onlyTheNewReleaseLetsANumberBeginWithItsPoint() {
        assertThat(modern(".5G").bytes()).isEqualTo(512L << 20);
        assertThat(old(".5G").status()).isEqualTo(SizeText.Status.MALFORMED);
    }

    @Test
    void onlyTheNewReleaseCallsAPlainNegativeNumberOutOfRange() {
        assertThat(modern("-1").status()).isEqualTo(SizeText.Status.OUT_OF_RANGE);
        assertThat(old("-1").status()).isEqualTo(SizeText.Status.MALFORMED);
        assertThat(old("-99999999999999999999").status()).isEqualTo(SizeText.Status.OUT_OF_RANGE);
    }

    @Test
    void theOldReleaseLosesAFractionOfNinesOnly() {
        assertThat(old("1.9999999999999999999G").bytes()).isEqualTo(1L << 30);
        assertThat(modern("1.9999999999999999999G").bytes()).isEqualTo(2L << 30);
    }
}
