package io.vmemu.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class MedianTest {
    @Test
    void isTheOneInTheMiddleWhateverTheOrder() {
        assertThat(Median.of(DoubleStream.of(7, 1, 1000))).isEqualTo(7);
        assertThat(Median.of(DoubleStream.of(3))).isEqualTo(3);
    }

    @Test
    void isTheLowerOneOfTheTwoInTheMiddle() {
        assertThat(Median.of(DoubleStream.of(4, 2, 1, 3))).isEqualTo(2);
    }
}
