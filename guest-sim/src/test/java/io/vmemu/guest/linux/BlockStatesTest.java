package io.vmemu.guest.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BlockStatesTest {
    private final BlockStates states = new BlockStates(3);

    @Test
    void newBlocksGetStateZeroAndTheNextNumber() {
        for (int i = 0; i < 200; i++) {
            assertThat(states.append()).isEqualTo(i);
        }
        assertThat(states.size()).isEqualTo(200);
        assertThat(states.count(0)).isEqualTo(200);
    }

    @Test
    void findsBlocksByStateFromEitherEnd() {
        for (int i = 0; i < 10; i++) {
            states.append();
        }
        states.set(3, 1);
        states.set(7, 1);
        assertThat(states.firstFrom(0, 1)).isEqualTo(3);
        assertThat(states.firstFrom(4, 1)).isEqualTo(7);
        assertThat(states.firstFrom(8, 1)).isEqualTo(BlockStates.NONE);
        assertThat(states.lastFrom(9, 1)).isEqualTo(7);
        assertThat(states.lastFrom(6, 1)).isEqualTo(3);
        assertThat(states.lastFrom(2, 1)).isEqualTo(BlockStates.NONE);
        assertThat(states.firstFrom(0, 2)).isEqualTo(BlockStates.NONE);
    }

    @Test
    void countsFollowTheStates() {
        states.append();
        states.append();
        states.set(0, 2);
        states.set(0, 2);
        states.set(1, 1);
        states.set(1, 2);
        assertThat(states.count(0)).isZero();
        assertThat(states.count(1)).isZero();
        assertThat(states.count(2)).isEqualTo(2);
    }
}
