package io.vmemu.launcher.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.machine.GuestView;
import io.vmemu.emulator.machine.GuestView.Block;
import io.vmemu.emulator.machine.GuestView.Zone;
import io.vmemu.emulator.space.GpaRange;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeftoversTest {
    private static final long MIB = 1L << 20;
    private static final long BLOCK = 128 * MIB;
    private static final GpaRange FIRST = new GpaRange(32 * BLOCK, BLOCK, 0);
    private static final GpaRange SECOND = new GpaRange(33 * BLOCK, BLOCK, 0);
    private static final GpaRange THIRD = new GpaRange(34 * BLOCK, BLOCK, 0);

    /** The one block of a device, and where its memmap is. */
    private static Block block(GpaRange device, long memmapGpa) {
        return new Block(device.gpa() / BLOCK, true, Zone.NORMAL, 0, true, 2 * MIB, memmapGpa);
    }

    private static GuestView view(Block... blocks) {
        return new GuestView("6.12", 0, 0, BLOCK, List.of(blocks));
    }

    @Test
    void emptyDevicesNeedNoExplanation() {
        assertThat(Leftovers.areExplained(view(), List.of(), 1)).isTrue();
    }

    @Test
    void objectsOfTheKernelKeepADeviceForEachNode() {
        GuestView apart = view(block(FIRST, 0), block(SECOND, 0));
        assertThat(Leftovers.areExplained(apart, List.of(FIRST), 1)).isTrue();
        assertThat(Leftovers.areExplained(apart, List.of(FIRST, SECOND), 1)).isFalse();
        assertThat(Leftovers.areExplained(apart, List.of(FIRST, SECOND), 2)).isTrue();
    }

    @Test
    void whatHasTheMemmapOfAnotherIsKeptByThat() {
        GuestView chain = view(block(FIRST, 0), block(SECOND, FIRST.gpa()), block(THIRD, SECOND.gpa() + 2 * MIB));
        assertThat(Leftovers.areExplained(chain, List.of(FIRST, SECOND, THIRD), 1))
                .isTrue();
    }

    @Test
    void nothingIsKeptByItselfAlone() {
        GuestView own = view(block(FIRST, FIRST.gpa()), block(SECOND, SECOND.gpa()));
        assertThat(Leftovers.areExplained(own, List.of(FIRST, SECOND), 1)).isFalse();
        GuestView circle = view(block(FIRST, SECOND.gpa()), block(SECOND, FIRST.gpa()));
        assertThat(Leftovers.areExplained(circle, List.of(FIRST, SECOND), 1)).isFalse();
    }
}
