package io.vmemu.launcher.scenario.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AmountsTest {
    @ParameterizedTest
    @CsvSource({
        "7, 7, 7",
        "1GiB, 1073741824, 1073741824",
        "1..5, 1, 5",
        "1KiB..1MiB, 1024, 1048576",
        "2.., 2, 9223372036854775807",
        "..3, 0, 3",
    })
    void bothBoundsBelongToARange(String text, long min, long max) {
        Amounts amounts = Objects.requireNonNull(Amounts.of(text));
        assertThat(amounts).isEqualTo(new Amounts(min, max, text));
        assertThat(amounts.contains(min)).isTrue();
        assertThat(amounts.contains(max)).isTrue();
        assertThat(amounts.contains(min - 1)).isFalse();
        assertThat(amounts.contains(max + 1)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", "5..1", "a", "1..2..3", "-1"})
    void whatIsNoRangeIsNone(String text) {
        assertThat(Amounts.of(text)).isNull();
    }
}
