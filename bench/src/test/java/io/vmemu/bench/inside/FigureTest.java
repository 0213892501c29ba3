package io.vmemu.bench.inside;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FigureTest {
    @Test
    void aTimeThatMissesItsTargetIsSaidButTolerated() {
        Figure figure = Figure.of("one request", 180.4, "ns", 150);
        assertThat(figure.line()).isEqualTo("| one request | 180 ns | <= 150: missed |");
        assertThat(figure.isTolerable()).isTrue();
    }

    @Test
    void aRatioIsToleratedOnlySoFar() {
        assertThat(new Figure("ratio", 1.1, "", 1.2, 3).line()).isEqualTo("| ratio | 1.10  | <= 1.20: met |");
        assertThat(new Figure("ratio", 2.9, "", 1.2, 3).isTolerable()).isTrue();
        assertThat(new Figure("ratio", 3.1, "", 1.2, 3).isTolerable()).isFalse();
    }
}
