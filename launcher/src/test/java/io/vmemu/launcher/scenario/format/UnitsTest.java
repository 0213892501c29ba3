package io.vmemu.launcher.scenario.format;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitsTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "4096, 4096",
        "1KiB, 1024",
        "4GiB, 4294967296",
        "4097MiB, 4296015872",
        "4096PiB, 4611686018427387904",
        "9223372036854775807, 9223372036854775807",
    })
    void aSizeHasABinaryUnitOrNone(String text, long bytes) {
        assertThat(Units.size(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "4G", "4gib", "-1", "1.5GiB", "4 GiB", "9223372036854775808", "8192PiB"})
    void whatIsNoSizeOfSixtyThreeBitsIsNone(String text) {
        assertThat(Units.size(text)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "1024, 1KiB", "1536, 1536", "4296015872, 4097MiB", "1099511627776, 1TiB"})
    void aSizeIsWrittenInTheLargestUnitWithoutRemainder(long bytes, String text) {
        assertThat(Units.ofSize(bytes)).isEqualTo(text);
        assertThat(Units.size(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({
        "0s, 0",
        "50ms, 50000000",
        "5m, 300000000000",
        "1h30m, 5400000000000",
        "1d, 86400000000000",
        "3us7ns, 3007",
    })
    void aTimeIsReadAndWrittenInParts(String text, long nanos) {
        assertThat(Units.nanos(text)).isEqualTo(nanos);
        assertThat(Units.ofNanos(nanos)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "5 m", "soon", "-5m", "1.5s", "40000d", "999999999d999999999d"})
    void whatIsNoTimeIsNone(String text) {
        assertThat(Units.nanos(text)).isNull();
    }
}
