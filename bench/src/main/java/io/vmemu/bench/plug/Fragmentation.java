package io.vmemu.bench.plug;

/** How the plugged blocks of a region lie. */
public enum Fragmentation {
    /** None is. */
    EMPTY {
        @Override
        void plug(Range plugged, int blocks) {}
    },
    /** All blocks are. */
    WHOLE {
        @Override
        void plug(Range plugged, int blocks) {
            plugged.accept(0, blocks);
        }
    },
    /** One block in 64 is not. */
    HOLES {
        @Override
        void plug(Range plugged, int blocks) {
            for (int block = 0; block < blocks; block += 64) {
                plugged.accept(block, Math.min(block + 63, blocks));
            }
        }
    },
    /** Every other block is. */
    CHECKERBOARD {
        @Override
        void plug(Range plugged, int blocks) {
            for (int block = 0; block < blocks; block += 2) {
                plugged.accept(block, block + 1);
            }
        }
    };

    /** Shows the runs of plugged blocks, of {@code blocks} in all. */
    abstract void plug(Range plugged, int blocks);

    /** Takes the blocks [from, to). */
    @FunctionalInterface
    interface Range {
        void accept(int from, int to);
    }
}
