package io.vmemu.guest.linux;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.guest.system.StateReader;
import io.vmemu.guest.system.StateWriter;
import java.util.Arrays;

/**
 * One byte of state per block, for the blocks that a driver has used so far, with a count per state so that a search
 * for a state that no block has costs nothing.
 */
final class BlockStates {
    /** No such block. */
    static final int NONE = -1;

    private static final int INITIAL_CAPACITY = 64;

    private final int[] counts;
    private byte[] states = new byte[INITIAL_CAPACITY];
    private int size;

    BlockStates(int stateCount) {
        counts = new int[stateCount];
    }

    /** Number of blocks in use so far; the next one to be used has this index. */
    int size() {
        return size;
    }

    int count(int state) {
        return counts[state];
    }

    int get(int block) {
        return states[block];
    }

    void set(int block, int state) {
        counts[states[block]]--;
        counts[state]++;
        states[block] = (byte) state;
    }

    /** Starts to use one more block, which gets state 0. */
    int append() {
        if (size == states.length) {
            states = Arrays.copyOf(states, size * 2);
        }
        counts[0]++;
        return size++;
    }

    /** First block in the state from {@code from} on, {@link #NONE} if there is none. */
    int firstFrom(int from, int state) {
        if (counts[state] > 0) {
            for (int i = from; i < size; i++) {
                if (states[i] == state) {
                    return i;
                }
            }
        }
        return NONE;
    }

    /** Last block in the state from {@code from} down, {@link #NONE} if there is none. */
    int lastFrom(int from, int state) {
        if (counts[state] > 0) {
            for (int i = from; i >= 0; i--) {
                if (states[i] == state) {
                    return i;
                }
            }
        }
        return NONE;
    }

    void save(StateWriter out) {
        out.octets(Arrays.copyOf(states, size));
    }

    void load(StateReader in, int limit) throws QemuException {
        byte[] loaded = in.octets("block states");
        StateReader.require(loaded.length <= limit, "number of blocks");
        for (byte state : loaded) {
            StateReader.require(state >= 0 && state < counts.length, "state of a block");
        }
        for (byte state : loaded) {
            set(append(), state);
        }
    }
}
