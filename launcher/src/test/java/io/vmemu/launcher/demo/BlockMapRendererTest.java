package io.vmemu.launcher.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BlockMapRendererTest {
    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;
    private static final long BLOCK = 2 * MIB;

    private final BlockMapRenderer plain = new BlockMapRenderer(8, 2, Style.PLAIN);

    /** A map of 128 blocks, 8 for each cell of 16. */
    private static BlockMap map(int from, int to) {
        BitSet plugged = new BitSet();
        plugged.set(from, to);
        return new BlockMap("vm0", 1, BLOCK, 128 * BLOCK, 64 * BLOCK, plugged.cardinality() * BLOCK, plugged);
    }

    @Test
    void theCaptionSaysWhatIsPluggedAndWhatIsRequested() {
        assertThat(plain.render(map(0, 32), null).get(0))
                .isEqualTo("  vm0  node 1   plugged 64 MiB of 256 MiB   requested 128 MiB …");
    }

    @Test
    void theCaptionSaysWhenTheGuestIsDone() {
        assertThat(plain.render(map(0, 64), null).get(0)).endsWith("requested 128 MiB ✓");
    }

    @Test
    void fullCellsAreFullAndEmptyOnesAreDots() {
        assertThat(plain.render(map(32, 80), null)).endsWith("  ····████", "  ██······");
    }

    @Test
    void aCellIsFilledByAsManyEighthsAsArePlugged() {
        assertThat(plain.render(map(3, 12), null).get(1)).isEqualTo("  ▅▄······");
    }

    @Test
    void aSingleBlockIsSeenInACellOfMany() {
        BlockMapRenderer coarse = new BlockMapRenderer(1, 1, Style.PLAIN);

        assertThat(coarse.render(map(127, 128), null).get(1)).isEqualTo("  ▁");
    }

    @Test
    void aCellThatLacksOneBlockOfManyDoesNotLookFull() {
        BlockMapRenderer coarse = new BlockMapRenderer(1, 1, Style.PLAIN);

        assertThat(coarse.render(map(0, 127), null).get(1)).isEqualTo("  ▇");
    }

    @Test
    void aMapOfFewerBlocksThanCellsShowsEachBlock() {
        BitSet plugged = new BitSet();
        plugged.set(1);
        BlockMap two = new BlockMap("vm0", 0, BLOCK, 2 * BLOCK, BLOCK, BLOCK, plugged);

        String cells = String.join("", plain.render(two, null).subList(1, 3)).replace(" ", "");

        assertThat(cells).hasSize(16).containsOnlyOnce("█");
    }

    @Test
    void thePictureIsAsHighAsItSays() {
        assertThat(plain.render(map(0, 1), null)).hasSize(plain.height());
    }

    @Test
    void withoutColourThereAreNoEscapes() {
        assertThat(String.join("", plain.render(map(0, 64), map(32, 128)))).doesNotContain("\u001b");
    }

    @Test
    void inColourWhatCameIsBrightAndWhatWentIsRed() {
        BlockMapRenderer colour = new BlockMapRenderer(8, 2, Style.COLOUR);

        String row = colour.render(map(8, 32), map(0, 16)).get(1);

        assertThat(row).isEqualTo("  \u001b[31m·\u001b[32m█\u001b[93m██\u001b[90m····\u001b[0m");
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "2, 2 MiB", "1022, 1022 MiB", "1024, 1 GiB", "2176, 2.12 GiB", "1034, 1.00 GiB"})
    void sizesAreSaidAsPeopleSayThem(long mib, String text) {
        assertThat(BlockMapRenderer.size(mib * MIB)).isEqualTo(text);
    }

    @Test
    void largeSizesAreSaidInGibibytes() {
        assertThat(BlockMapRenderer.size(1024 * GIB)).isEqualTo("1024 GiB");
    }
}
