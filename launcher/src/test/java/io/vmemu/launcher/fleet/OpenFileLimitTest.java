package io.vmemu.launcher.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class OpenFileLimitTest {
    private static final String TITLE =
            "Limit                     Soft Limit           Hard Limit           Units     ";

    @Test
    void theLimitInForceIsTheFirstNumber() {
        assertThat(OpenFileLimit.parse(List.of(
                        TITLE,
                        "Max processes             95880                95880                processes ",
                        "Max open files            1024                 524288               files     ")))
                .isEqualTo(1024);
    }

    @Test
    void itCanBeUnlimited() {
        assertThat(OpenFileLimit.parse(
                        List.of("Max open files            unlimited            unlimited            files     ")))
                .isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void whereNothingIsSaidThereIsNone() {
        assertThat(OpenFileLimit.parse(List.of(TITLE))).isEqualTo(Long.MAX_VALUE);
    }
}
