package io.vmemu.guest.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KernelVersionTest {
    @ParameterizedTest
    @CsvSource({
        "5.10.0-32-amd64 (test@test) #1 SMP, 5, 10",
        "6.12.107+deb13-amd64 (x) #1, 6, 12",
        "7.3.4+deb13-amd64, 7, 3",
        "6.1, 6, 1",
        "Linux version 4.9.0-19-amd64, 4, 9"
    })
    void readsTheVersionThatABannerBeginsWith(String banner, int major, int minor) {
        assertThat(KernelVersion.parse(banner)).isEqualTo(new KernelVersion(major, minor));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "vmlinuz", "6", "6.", "x6.1", "99999.1", "6.99999"})
    void aTextWithoutAVersionIsNone(String banner) {
        assertThat(KernelVersion.parse(banner)).isNull();
    }

    @Test
    void minorNumbersAreNumbers() {
        assertThat(new KernelVersion(5, 10).isAtLeast(5, 9)).isTrue();
        assertThat(new KernelVersion(5, 10).isAtLeast(5, 10)).isTrue();
        assertThat(new KernelVersion(5, 10).isAtLeast(5, 11)).isFalse();
        assertThat(new KernelVersion(6, 1).isAtLeast(5, 19)).isTrue();
    }
}
