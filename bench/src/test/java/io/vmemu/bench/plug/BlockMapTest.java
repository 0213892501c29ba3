package io.vmemu.bench.plug;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BlockMapTest {
    private static final int SIZE = 1000;
    private static final int CHANGES = 500;

    /** Rivals that do less work would win for the wrong reason. */
    @ParameterizedTest
    @EnumSource
    void allRepresentationsAnswerAlike(BlockMap.Representation representation) {
        BlockMap map = representation.create(SIZE);
        BlockMap reference = BlockMap.Representation.BOOLEANS.create(SIZE);
        Random random = new Random(7);
        for (int i = 0; i < CHANGES; i++) {
            int from = random.nextInt(SIZE);
            int to = from + random.nextInt(SIZE - from);
            if (random.nextBoolean()) {
                map.set(from, to);
                reference.set(from, to);
            } else {
                map.clear(from, to);
                reference.clear(from, to);
            }
            int at = random.nextInt(SIZE);
            int end = at + random.nextInt(SIZE - at);
            assertThat(map.nextSet(at, end)).isEqualTo(reference.nextSet(at, end));
            assertThat(map.nextClear(at, end)).isEqualTo(reference.nextClear(at, end));
            assertThat(map.cardinality()).isEqualTo(reference.cardinality());
        }
    }
}
