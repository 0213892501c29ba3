package io.vmemu.emulator.vmem;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.virtio.TestRing;
import io.vmemu.emulator.virtio.VirtioFeature;
import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Drivers without sense: whatever they do, the device answers or breaks, and its books are in order. */
class RequestFuzzTest {
    private static final int BLOCKS = 64;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void anyBytesInTheRing(long seed) throws QemuException {
        SplittableRandom random = new SplittableRandom(seed);
        Fixture f = Fixture.requesting(64 * Fixture.MIB);
        int[] changes = new int[1];
        f.device.onSizeChange(size -> changes[0]++);
        for (int round = 0; round < 10_000; round++) {
            boolean works =
                    f.function().status() == TestRing.UP && !f.function().isBroken();
            if (random.nextInt(works ? 50 : 2) == 0) {
                f.ring.start(1 << random.nextInt(8), features(random));
            }
            scribble(f, random);
            act(f, random);
            f.ring.kick();
            checkBooks(f, seed);
        }
        assertThat(changes[0]).as("requests that came through, seed %s", seed).isGreaterThan(50);
        assertThat(f.reporter.errors.stream().distinct().count())
                .as("kinds of mistakes, seed %s", seed)
                .isGreaterThan(15);
    }

    private static long features(SplittableRandom random) {
        return Fixture.FEATURES
                | (random.nextBoolean() ? VirtioFeature.INDIRECT_DESC : 0)
                | (random.nextBoolean() ? VirtioFeature.EVENT_IDX : 0);
    }

    /** Random bytes, most of them such that something comes of them. */
    private static void scribble(Fixture f, SplittableRandom random) {
        for (int i = random.nextInt(8); i > 0; i--) {
            long gpa = random.nextInt(8) == 0 ? random.nextLong() : random.nextInt(0x40000);
            long length = random.nextInt(8) == 0 ? random.nextInt() : random.nextInt(64);
            f.ring.descriptor(random.nextInt(16), gpa, length, random.nextInt(8), random.nextInt(20));
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            f.memory.writeLong(0x1000 + random.nextInt(0x3000), random.nextLong());
        }
        f.memory.writeLong(Fixture.REQUEST, random.nextInt(5));
        f.memory.writeLong(Fixture.REQUEST + 8, Fixture.gpa(random.nextInt(170)));
        f.memory.writeLong(Fixture.REQUEST + 16, random.nextInt(20));
        if (random.nextBoolean()) {
            f.ring.descriptor(0, Fixture.REQUEST, 24, TestRing.NEXT, 1);
            f.ring.descriptor(1, Fixture.RESPONSE, 10, TestRing.WRITE, 0);
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            f.ring.offer(random.nextInt(3));
        }
    }

    private static void act(Fixture f, SplittableRandom random) {
        switch (random.nextInt(40)) {
            case 0 -> f.function().writeStatus(random.nextInt());
            case 1 -> f.function().writeDriverFeatures(random.nextLong());
            case 2 ->
                f.function()
                        .enableQueue(
                                random.nextInt(3) - 1,
                                random.nextInt(300) - 10,
                                random.nextLong(),
                                random.nextInt(1 << 21),
                                random.nextInt(1 << 21));
            case 3 -> f.function().notifyQueue(random.nextInt());
            case 4 -> f.function().readConfig(random.nextInt(200) - 50, random.nextInt(20) - 3);
            case 5 -> f.function().queueMaxSize(random.nextInt());
            case 6 -> f.ring.setAvailableIndex(random.nextInt());
            case 7 -> f.migrating = random.nextInt(4) == 0;
            case 8 -> f.ram.failDiscard = random.nextInt(4) == 0;
            case 9 -> f.device.systemReset();
            default -> {}
        }
    }

    private static void checkBooks(Fixture f, long seed) {
        VirtioMemEarlyState state = f.device.saveEarly();
        long[] words = new long[state.bitmap().remaining()];
        state.bitmap().get(words);
        assertThat(BitSet.valueOf(words).cardinality() * Fixture.BLOCK)
                .as("plugged blocks with seed %s", seed)
                .isEqualTo(f.device.size());
        assertThat(f.device.size()).as("with seed %s", seed).isBetween(0L, f.device.requestedSize());
    }

    /** Requests that are well-formed but random, against the rules written down once more. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18})
    void answersAreThoseOfTheRules(long seed) throws QemuException {
        SplittableRandom random = new SplittableRandom(seed);
        Fixture f = new Fixture();
        f.region = BLOCKS * Fixture.BLOCK;
        f.start();
        Model model = new Model();
        for (int round = 0; round < 5_000; round++) {
            int type = random.nextInt(20) == 0 ? 2 : new int[] {0, 0, 1, 1, 3}[random.nextInt(5)];
            int block = random.nextInt(BLOCKS + 4) - 2;
            int count = random.nextInt(random.nextBoolean() ? 4 : 40);
            if (random.nextInt(10) == 0) {
                long requested = random.nextInt(BLOCKS + 1) * Fixture.BLOCK;
                f.device.setRequestedSize(requested);
                model.request(requested);
            }
            f.migrating = random.nextInt(15) == 0;
            String expected = model.answer(type, block, count, f.migrating);
            String actual = type == 3 ? f.state(Fixture.gpa(block), count) : f.request(type, Fixture.gpa(block), count);
            assertThat(actual)
                    .as("request %s of %s blocks at %s, round %s, seed %s", type, count, block, round, seed)
                    .isEqualTo(expected);
            assertThat(f.device.size()).isEqualTo(model.plugged.cardinality() * Fixture.BLOCK);
            assertThat(f.device.usableRegionSize()).isEqualTo(model.usable * Fixture.BLOCK);
        }
    }

    /** The specification's and QEMU's rules, block by block. */
    private static final class Model {
        private final BitSet plugged = new BitSet();
        private int requested;
        private int usable;

        void request(long bytes) {
            requested = (int) (bytes / Fixture.BLOCK);
            usable = Math.max(usable, usableFor(requested));
        }

        private static int usableFor(int blocks) {
            return blocks == 0 ? 0 : Math.min(BLOCKS, blocks + 128);
        }

        String answer(int type, int block, int count, boolean busy) {
            if (type == 2) {
                if (busy && !plugged.isEmpty()) {
                    return "BUSY";
                }
                plugged.clear();
                usable = usableFor(requested);
                return "ACK";
            }
            if (count == 0 || block < 0 || block + count > usable) {
                return "ERROR";
            }
            int set = plugged.get(block, block + count).cardinality();
            if (type == 3) {
                return set == count ? "PLUGGED" : set == 0 ? "UNPLUGGED" : "MIXED";
            }
            if (type == 0 && plugged.cardinality() + count > requested) {
                return "NACK";
            }
            if (set != (type == 0 ? 0 : count)) {
                return "ERROR";
            }
            if (busy) {
                return "BUSY";
            }
            plugged.set(block, block + count, type == 0);
            return "ACK";
        }
    }
}
