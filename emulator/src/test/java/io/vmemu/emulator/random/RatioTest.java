package io.vmemu.emulator.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RatioTest {
    @ParameterizedTest
    @CsvSource({
        "1, 3, 10, 3",
        "2, 3, 10, 6",
        "0, 5, 1000, 0",
        "5, 5, 1000, 1000",
        "1, 2, 9223372036854775807, 4611686018427387903",
        "2147483647, 2147483648, 9223372036854775807, 9223372032559808511",
        "99, 100, 0, 0"
    })
    void takesItsPartRoundedDown(long numerator, long denominator, long amount, long part) {
        assertThat(new Ratio(numerator, denominator).of(amount)).isEqualTo(part);
    }

    @ParameterizedTest
    @CsvSource({"-1, 2", "3, 2", "0, 0", "1, -1", "1, 2147483649"})
    void mustBeAPartOfAWhole(long numerator, long denominator) {
        assertThatThrownBy(() -> new Ratio(numerator, denominator)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void hasNoPartOfANegativeAmount() {
        assertThatThrownBy(() -> Ratio.ALL.of(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void percentsAreHundredths() {
        assertThat(Ratio.percent(30)).isEqualTo(new Ratio(30, 100)).hasToString("30/100");
    }
}
