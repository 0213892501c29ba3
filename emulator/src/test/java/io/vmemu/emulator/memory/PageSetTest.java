package io.vmemu.emulator.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageSetTest {
    @Test
    void countsWhatChanges() {
        PageSet set = new PageSet(100);

        assertThat(set.add(10, 20)).isEqualTo(10);
        assertThat(set.add(15, 25)).isEqualTo(5);
        assertThat(set.remove(0, 12)).isEqualTo(2);
        assertThat(set.count()).isEqualTo(13);
        assertThat(set.count(0, 20)).isEqualTo(8);
    }

    @Test
    void takesHugeRanges() {
        long pages = 1L << 32;
        PageSet set = new PageSet(pages);

        assertThat(set.add(0, pages)).isEqualTo(pages);
        assertThat(set.remove(pages - 5, pages)).isEqualTo(5);
        assertThat(set.nextAbsent(0, pages)).isEqualTo(pages - 5);
        assertThat(set.nextPresent(pages - 5, pages)).isEqualTo(pages);
        assertThat(set.add(pages - 5, pages)).isEqualTo(5);
        assertThat(set.nextAbsent(0, pages)).isEqualTo(pages);
    }

    @Test
    void takesTheWholeOfAPartialLastChunk() {
        PageSet set = new PageSet(40000);

        assertThat(set.add(32768, 40000)).isEqualTo(7232);
        assertThat(set.add(0, 40000)).isEqualTo(32768);
        assertThat(set.remove(0, 40000)).isEqualTo(40000);
    }

    @Test
    void emptyRangesChangeNothing() {
        PageSet set = new PageSet(10);

        assertThat(set.add(10, 10)).isZero();
        assertThat(set.nextAbsent(10, 10)).isEqualTo(10);
        assertThat(set.count(3, 3)).isZero();
    }

    @Test
    void refusesRangesOutside() {
        PageSet set = new PageSet(10);

        assertThatThrownBy(() -> set.add(5, 11)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> set.remove(-1, 3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> set.count(4, 3)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void behavesAsABitSet(long seed) {
        Random random = new Random(seed);
        int size = 1 + random.nextInt(200_000);
        PageSet set = new PageSet(size);
        BitSet model = new BitSet(size);
        for (int step = 0; step < 2000; step++) {
            int from = random.nextInt(size + 1);
            int length = random.nextInt(1 << random.nextInt(19));
            int to = random.nextInt(10) == 0 ? size : Math.min(size, from + length);
            String where = "seed %d step %d [%d, %d)".formatted(seed, step, from, to);
            int before = model.cardinality();
            if (random.nextBoolean()) {
                model.set(from, to);
                assertThat(set.add(from, to)).as(where).isEqualTo(model.cardinality() - before);
            } else {
                model.clear(from, to);
                assertThat(set.remove(from, to)).as(where).isEqualTo(before - model.cardinality());
            }
            assertThat(set.count()).as(where).isEqualTo(model.cardinality());
            assertThat(set.count(from, to))
                    .as(where)
                    .isEqualTo(model.get(from, to).cardinality());
            int at = random.nextInt(size);
            assertThat(set.nextAbsent(at, size)).as(where).isEqualTo(Math.min(size, model.nextClearBit(at)));
            int present = model.nextSetBit(at);
            assertThat(set.nextPresent(at, size)).as(where).isEqualTo(present < 0 ? size : present);
        }
    }
}
