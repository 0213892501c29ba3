package io.vmemu.emulator.vmem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockBitmapTest {
    @ParameterizedTest(name = "{0} bits")
    @ValueSource(ints = {1, 2, 63, 64, 65, 127, 128, 511, 512, 513, 640, 1000, 4096, 100_003})
    void doesWhatBitSetDoes(int size) {
        long seed = 42L + size;
        SplittableRandom random = new SplittableRandom(seed);
        BlockBitmap bitmap = new BlockBitmap(size);
        BitSet expected = new BitSet(size);
        for (int i = 0; i < 3_000; i++) {
            int from = random.nextInt(size + 1);
            int to = from + random.nextInt(Math.min(size - from, 1 + random.nextInt(size)) + 1);
            if (random.nextBoolean()) {
                bitmap.set(from, to);
                expected.set(from, to);
            } else {
                bitmap.clear(from, to);
                expected.clear(from, to);
            }
            compare(bitmap, expected, random, seed);
        }
        assertThat(bitmap.cardinality()).as("seed %s", seed).isEqualTo(expected.cardinality());
        assertThat(BitSet.valueOf(bitmap.toWords())).as("seed %s", seed).isEqualTo(expected);
    }

    private static void compare(BlockBitmap bitmap, BitSet expected, SplittableRandom random, long seed) {
        int size = bitmap.size();
        int from = random.nextInt(size + 1);
        int to = from + random.nextInt(size - from + 1);
        int set = expected.nextSetBit(from);
        int clear = expected.nextClearBit(from);
        assertThat(bitmap.nextSet(from, to))
                .as("next set bit of %s..%s, seed %s", from, to, seed)
                .isEqualTo(set < 0 ? to : Math.min(set, to));
        assertThat(bitmap.nextClear(from, to))
                .as("next clear bit of %s..%s, seed %s", from, to, seed)
                .isEqualTo(Math.min(clear, to));
        int count = expected.get(from, to).cardinality();
        assertThat(bitmap.isAllSet(from, to)).as("seed %s", seed).isEqualTo(count == to - from);
        assertThat(bitmap.isAllClear(from, to)).as("seed %s", seed).isEqualTo(count == 0);
    }

    @Test
    void scansOverMoreThanEightWords() {
        BlockBitmap bitmap = new BlockBitmap(64 * 40);
        for (int bit = 0; bit < bitmap.size(); bit++) {
            bitmap.set(bit, bit + 1);
            assertThat(bitmap.nextSet(0, bitmap.size())).isEqualTo(bit);
            bitmap.clear(bit, bit + 1);
        }
        bitmap.set(0, bitmap.size());
        for (int bit = 0; bit < bitmap.size(); bit++) {
            bitmap.clear(bit, bit + 1);
            assertThat(bitmap.nextClear(0, bitmap.size())).isEqualTo(bit);
            bitmap.set(bit, bit + 1);
        }
    }

    @Test
    void holdsSixteenTebibytesOfTwoMebibyteBlocks() {
        int blocks = 8_388_608;
        BlockBitmap bitmap = new BlockBitmap(blocks);
        assertThat(bitmap.nextSet(0, blocks)).isEqualTo(blocks);
        bitmap.set(blocks - 1, blocks);
        assertThat(bitmap.nextSet(0, blocks)).isEqualTo(blocks - 1);
        bitmap.set(0, blocks);
        assertThat(bitmap.nextClear(0, blocks)).isEqualTo(blocks);
        assertThat(bitmap.cardinality()).isEqualTo(blocks);
    }

    @Test
    void takesOverOnlyWordsThatFit() {
        BlockBitmap bitmap = new BlockBitmap(70);
        assertThat(bitmap.fits(new long[] {-1, 0x3F})).isTrue();
        assertThat(bitmap.fits(new long[] {-1, 0x40})).as("beyond the end").isFalse();
        assertThat(bitmap.fits(new long[] {-1})).isFalse();
        assertThat(bitmap.fits(new long[] {-1, 0, 0})).isFalse();
        bitmap.copyFrom(new long[] {1, 0x20});
        assertThat(bitmap.nextSet(1, 70)).isEqualTo(69);
        assertThat(new BlockBitmap(64).fits(new long[] {-1})).isTrue();
        assertThat(new BlockBitmap(0).fits(new long[] {})).isTrue();
    }
}
