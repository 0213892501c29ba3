package io.vmemu.emulator.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PageWindowTest {
    private static final int PAGE_SIZE = 4096;
    private static final int PAGES = 8;
    private static final long SIZE = PAGES * PAGE_SIZE;
    private static final long HIGH = SparseGuestMemory.HIGH_GPA;

    private final SparseGuestMemory memory = new SparseGuestMemory(SIZE, SIZE);
    private final PageWindow window = memory.window();

    @Test
    void showsWhatMemoryHoldsWhoeverWroteIt() {
        long seed = 7;
        SplittableRandom random = new SplittableRandom(seed);
        PageWindow[] windows = {window, memory.window(), memory.window()};
        for (int i = 0; i < 50_000; i++) {
            long nearEnd = PAGE_SIZE * random.nextLong(1, PAGES) + random.nextLong(-16, 16);
            long gpa = random.nextBoolean() ? nearEnd : HIGH + nearEnd;
            long value = random.nextLong();
            PageWindow any = windows[random.nextInt(windows.length)];
            switch (random.nextInt(6)) {
                case 0 -> any.writeShort(gpa, (short) value);
                case 1 -> any.writeLong(gpa, value);
                case 2 -> memory.writeLong(gpa, value);
                case 3 -> assertThat(any.readShort(gpa)).as("seed %s", seed).isEqualTo(memory.readShort(gpa));
                case 4 -> assertThat(any.readLong(gpa)).as("seed %s", seed).isEqualTo(memory.readLong(gpa));
                default -> {
                    if (random.nextInt(100) == 0) {
                        memory.clear();
                    }
                }
            }
        }
    }

    @Test
    void aPageOfContentsThatWereForgottenIsDropped() {
        window.writeLong(64, 1);
        memory.clear();
        assertThat(window.readLong(64)).isZero();

        window.writeLong(64, 2);
        assertThat(memory.readLong(64)).isEqualTo(2);
        memory.clear();
        memory.writeLong(64, 3);
        assertThat(window.readLong(64)).isEqualTo(3);
    }

    @Test
    void aWriteToAPageOfForgottenContentsIsNotLost() {
        window.writeShort(64, (short) 1);
        memory.clear();
        window.writeShort(64, (short) 2);
        assertThat(memory.readShort(64)).isEqualTo((short) 2);
        assertThat(memory.residentBytes()).isEqualTo(PAGE_SIZE);
    }

    @Test
    void seesAPageThatAppearsAfterItLookedInVain() {
        assertThat(window.readLong(PAGE_SIZE)).isZero();
        assertThat(memory.residentBytes()).isZero();
        memory.writeLong(PAGE_SIZE, 5);
        assertThat(window.readLong(PAGE_SIZE)).isEqualTo(5);
    }

    @Test
    void accessesOverTheEndOfItsPageAreWhole() {
        window.writeLong(0, 1);
        window.writeLong(PAGE_SIZE - 3, 0x1122334455667788L);
        assertThat(memory.readLong(PAGE_SIZE - 3)).isEqualTo(0x1122334455667788L);
        assertThat(window.readLong(PAGE_SIZE - 3)).isEqualTo(0x1122334455667788L);
        assertThat(window.readShort(PAGE_SIZE - 1)).isEqualTo((short) 0x5566);
    }

    @Test
    void accessesOutsideOfMemoryAreErrorsOfTheProgramHoweverNearThePage() {
        window.writeLong(SIZE - Long.BYTES, -1);
        for (long gpa : new long[] {SIZE - 1, SIZE, HIGH - 1, HIGH + SIZE - 1, -1, Long.MAX_VALUE}) {
            assertThatThrownBy(() -> window.readShort(gpa)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> window.readLong(gpa)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> window.writeShort(gpa, (short) 1)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> window.writeLong(gpa, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        }
        assertThat(window.readLong(SIZE - Long.BYTES)).isEqualTo(-1);
        assertThat(memory.residentBytes()).isEqualTo(PAGE_SIZE);
    }

    @Test
    void thePartOfAPageWithWhichMemoryEndsIsAsLargeAsMemory() {
        SparseGuestMemory odd = new SparseGuestMemory(PAGE_SIZE + 16, 0);
        PageWindow end = odd.window();
        end.writeLong(PAGE_SIZE + 8, 9);
        assertThat(end.readLong(PAGE_SIZE + 8)).isEqualTo(9);
        assertThatThrownBy(() -> end.readLong(PAGE_SIZE + 9)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> end.writeShort(PAGE_SIZE + 16, (short) 0))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }
}
