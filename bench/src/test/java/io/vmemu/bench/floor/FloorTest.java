package io.vmemu.bench.floor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vmemu.emulator.vmem.BlockBitmap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FloorTest {
    private static final int BLOCKS = 5_000;
    private static final int REPETITIONS = 100;

    @Test
    void bothLanguagesComeToTheSame() throws Exception {
        assumeTrue(isThereGcc(), "no gcc here");
        BlockBitmap bitmap = new BlockBitmap(BLOCKS);
        int[] places = BitmapLoop.places(BLOCKS);
        try (CompiledFloor floor = CompiledFloor.start()) {
            for (BitmapLoop loop : BitmapLoop.values()) {
                loop.prepare(bitmap);

                assertThat(loop.run(bitmap, places, REPETITIONS))
                        .as(loop.wireName())
                        .isPositive()
                        .isEqualTo(floor.run(loop, BLOCKS, REPETITIONS).sum());
            }
        }
    }

    @Test
    void aLoopThatTheProgramDoesNotKnowEndsIt() throws Exception {
        assumeTrue(isThereGcc(), "no gcc here");
        try (CompiledFloor floor = CompiledFloor.start()) {
            assertThatThrownBy(() -> floor.run(BitmapLoop.SET_ALL, 0, 1))
                    .isInstanceOf(IOException.class)
                    .hasMessage("block_bitmap.c ended over SET_ALL");
        }
    }

    @Test
    void aRowArrivesAsItWasSent() {
        Floor.Row row = new Floor.Row("scan_for_set", 8_388_608, 1_150.5, 1e-3, 0.28);

        assertThat(Floor.Row.parse(row.line())).isEqualTo(row);
    }

    private static boolean isThereGcc() {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "gcc")));
    }
}
