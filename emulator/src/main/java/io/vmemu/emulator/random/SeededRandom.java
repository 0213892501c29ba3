package io.vmemu.emulator.random;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A seeded generator: xoshiro256** 1.0 (Blackman and Vigna), its state filled by SplitMix64. All numbers are whole, so
 * that they are the same everywhere.
 *
 * <p>{@link #stream} gives generators that have nothing to do with each other: what is drawn from one, or whether there
 * is another one at all, moves no number of the rest.
 */
public final class SeededRandom {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
    private static final long FNV_OFFSET = 0xCBF29CE484222325L;
    private static final long FNV_PRIME = 0x100000001B3L;

    private final long seed;
    private long s0;
    private long s1;
    private long s2;
    private long s3;

    public SeededRandom(long seed) {
        this.seed = seed;
        long sequence = seed + GOLDEN_GAMMA;
        s0 = mix(sequence);
        sequence += GOLDEN_GAMMA;
        s1 = mix(sequence);
        sequence += GOLDEN_GAMMA;
        s2 = mix(sequence);
        sequence += GOLDEN_GAMMA;
        s3 = mix(sequence);
    }

    private SeededRandom(State state) {
        seed = state.seed;
        s0 = state.s0;
        s1 = state.s1;
        s2 = state.s2;
        s3 = state.s3;
    }

    /**
     * Where a generator stands.
     *
     * @param seed what {@link #stream}s come from
     */
    public record State(long seed, long s0, long s1, long s2, long s3) {
        public State {
            if ((s0 | s1 | s2 | s3) == 0) {
                throw new IllegalArgumentException("a state of zeros yields nothing but zeros");
            }
        }
    }

    /** Goes on where another generator was. */
    public static SeededRandom of(State state) {
        return new SeededRandom(state);
    }

    public State state() {
        return new State(seed, s0, s1, s2, s3);
    }

    /** SplitMix64's output function. */
    private static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    /** A generator of its own, by this one's seed and the name: the same whenever it is asked for. */
    public SeededRandom stream(String name) {
        long hash = FNV_OFFSET;
        for (byte octet : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (octet & 0xFF)) * FNV_PRIME;
        }
        return new SeededRandom(mix(seed ^ mix(hash)));
    }

    /** 64 random bits. */
    public long nextLong() {
        long result = Long.rotateLeft(s1 * 5, 7) * 9;
        long t = s1 << 17;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= t;
        s3 = Long.rotateLeft(s3, 45);
        return result;
    }

    /** A number from 0 to {@code bound} - 1, each as likely as the others; {@code bound} is at least 1. */
    public long below(long bound) {
        if (bound < 1) {
            throw new IllegalArgumentException("a number below " + bound);
        }
        long mask = bound == 1 ? 0 : -1L >>> Long.numberOfLeadingZeros(bound - 1);
        long number;
        do {
            number = nextLong() & mask;
        } while (number >= bound);
        return number;
    }

    /** The same for indices. */
    public int below(int bound) {
        return (int) below((long) bound);
    }

    /** A number from {@code min} to {@code max}, both included. */
    public long between(long min, long max) {
        long count = max - min + 1;
        if (max < min || count < 1) {
            throw new IllegalArgumentException("a number from " + min + " to " + max);
        }
        return min + below(count);
    }

    /** True with this probability. */
    public boolean chance(Ratio probability) {
        return below(probability.denominator()) < probability.numerator();
    }

    /** One of the values. */
    public <T> T pick(List<T> values) {
        return values.get(below(values.size()));
    }
}
