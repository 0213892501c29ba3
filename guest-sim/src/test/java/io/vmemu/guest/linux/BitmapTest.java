package io.vmemu.guest.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BitmapTest {
    private static final int BITS = 700;

    @Test
    void bitsThatWereNeverSetAreClear() {
        Bitmap bitmap = new Bitmap();
        assertThat(bitmap.get(1L << 30)).isFalse();
        assertThat(bitmap.nextSet(0, 1L << 30)).isEqualTo(1L << 30);
        assertThat(bitmap.nextClear(5, 1L << 30)).isEqualTo(5);
        assertThat(bitmap.previousSet(5000, 17)).isEqualTo(16);
    }

    @Test
    void doesWhatABitSetDoes() {
        long seed = 20231123;
        Random random = new Random(seed);
        Bitmap bitmap = new Bitmap();
        BitSet model = new BitSet();
        for (int round = 0; round < 2_000; round++) {
            int from = random.nextInt(BITS);
            int count = 1 + random.nextInt(random.nextBoolean() ? 3 : 130);
            if (random.nextBoolean()) {
                bitmap.set(from, count);
                model.set(from, from + count);
            } else {
                bitmap.clear(from, count);
                model.clear(from, from + count);
            }
            int at = random.nextInt(BITS);
            int end = at + random.nextInt(BITS);
            int next = model.nextSetBit(at);
            assertThat(bitmap.get(at)).as("seed %d round %d: get", seed, round).isEqualTo(model.get(at));
            assertThat(bitmap.nextSet(at, end))
                    .as("seed %d round %d: next set", seed, round)
                    .isEqualTo(next < 0 ? end : Math.min(next, end));
            assertThat(bitmap.nextClear(at, end))
                    .as("seed %d round %d: next clear", seed, round)
                    .isEqualTo(Math.min(model.nextClearBit(at), end));
            assertThat(bitmap.previousSet(end, at))
                    .as("seed %d round %d: previous set", seed, round)
                    .isEqualTo(Math.max(model.previousSetBit(end), at - 1));
        }
    }
}
