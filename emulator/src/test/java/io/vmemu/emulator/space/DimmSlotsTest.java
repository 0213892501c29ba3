package io.vmemu.emulator.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.error.QemuException;
import java.util.BitSet;
import org.junit.jupiter.api.Test;

class DimmSlotsTest {
    private static BitSet busy(int... slots) {
        BitSet set = new BitSet();
        for (int slot : slots) {
            set.set(slot);
        }
        return set;
    }

    @Test
    void takesTheLowestFreeSlot() throws QemuException {
        assertThat(DimmSlots.choose(DimmSlots.NONE, 4, busy())).isZero();
        assertThat(DimmSlots.choose(DimmSlots.NONE, 4, busy(0, 1, 3))).isEqualTo(2);
    }

    @Test
    void takesTheSlotThatIsWanted() throws QemuException {
        assertThat(DimmSlots.choose(3, 4, busy(0))).isEqualTo(3);
    }

    @Test
    void refusesABusySlot() {
        assertThatThrownBy(() -> DimmSlots.choose(1, 4, busy(1)))
                .isInstanceOf(QemuException.class)
                .hasMessage("slot 1 is busy");
    }

    @Test
    void refusesASlotThatDoesNotExist() {
        assertThatThrownBy(() -> DimmSlots.choose(9, 4, busy()))
                .hasMessage("invalid slot number 9, valid range is [0-3]");
        assertThatThrownBy(() -> DimmSlots.choose(4, 4, busy()))
                .hasMessage("invalid slot number 4, valid range is [0-3]");
        assertThatThrownBy(() -> DimmSlots.choose(-2, 4, busy()))
                .hasMessage("invalid slot number -2, valid range is [0-3]");
    }

    @Test
    void refusesWhenAllAreTaken() {
        assertThatThrownBy(() -> DimmSlots.choose(DimmSlots.NONE, 2, busy(0, 1)))
                .hasMessage("no free slots available");
    }

    @Test
    void refusesWhenTheMachineHasNone() {
        assertThatThrownBy(() -> DimmSlots.choose(DimmSlots.NONE, 0, busy()))
                .hasMessage("no slots where allocated, please specify the 'slots' option");
        assertThatThrownBy(() -> DimmSlots.choose(0, 0, busy()))
                .hasMessage("invalid slot number 0, valid range is [0-18446744073709551615]");
    }
}
