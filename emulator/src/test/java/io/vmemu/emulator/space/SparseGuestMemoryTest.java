package io.vmemu.emulator.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SparseGuestMemoryTest {
    private static final long MIB = 1 << 20;
    private static final long HIGH = 1L << 32;
    private static final long TIB = 1L << 40;

    @ParameterizedTest(name = "{0} + {1}: {2}")
    @CsvSource({
        "0, 0, true",
        "0, 1, true",
        "0, 0x80000000, true",
        "0, 0x80000001, false",
        "0x7fffffff, 1, true",
        "0x7fffffff, 2, false",
        "0x80000000, 0, true",
        "0x80000000, 1, false",
        "0x80000001, 0, false",
        "0xffffffff, 2, false",
        "0x100000000, 0x200000, true",
        "0x100000000, 0x200001, false",
        "0x1001fffff, 1, true",
        "0x100200000, 1, false",
        "0x7fffffffffffffff, 1, false",
        "0x7fffffffffffffff, 0x7fffffffffffffff, false",
        "-1, 1, false",
        "0, -1, false",
        "-1, -1, false",
    })
    void containsLowMemoryAndHighMemoryAndNothingBetween(String gpa, String length, boolean contained) {
        SparseGuestMemory memory = new SparseGuestMemory(2048 * MIB, 2 * MIB);
        assertThat(memory.contains(Long.decode(gpa), Long.decode(length))).isEqualTo(contained);
    }

    @Test
    void withoutAHoleMemoryIsOnePiece() {
        SparseGuestMemory memory = new SparseGuestMemory(HIGH, MIB);
        assertThat(memory.contains(HIGH - 4, 8)).isTrue();
        memory.writeLong(HIGH - 4, 0x1122334455667788L);
        assertThat(memory.readInt(HIGH)).isEqualTo(0x11223344);
    }

    @Test
    void layoutsThatAreNoneAreRefused() {
        assertThatThrownBy(() -> new SparseGuestMemory(-1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SparseGuestMemory(HIGH + 1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SparseGuestMemory(0, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SparseGuestMemory(0, Long.MAX_VALUE)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readsZerosFromWhatWasNeverWrittenAndKeepsNothingOfIt() {
        SparseGuestMemory memory = new SparseGuestMemory(2048 * MIB, 16 * TIB);
        byte[] bytes = {1, 2, 3};
        memory.read(16 * TIB, bytes, 0, 3);
        assertThat(bytes).containsExactly(0, 0, 0);
        assertThat(memory.readLong(HIGH)).isZero();
        assertThat(memory.readInt(4095)).isZero();
        assertThat(memory.residentBytes()).isZero();
    }

    @Test
    void costsThePagesThatWereWritten() {
        SparseGuestMemory memory = new SparseGuestMemory(2048 * MIB, 16 * TIB);
        memory.writeByte(0, (byte) 1);
        memory.writeByte(4095, (byte) 1);
        memory.writeByte(HIGH + 16 * TIB - 1, (byte) 1);
        assertThat(memory.residentBytes()).isEqualTo(2 * 4096);
    }

    @Test
    void isLittleEndianAtAnyAddress() {
        SparseGuestMemory memory = new SparseGuestMemory(MIB, 0);
        for (long gpa = 4080; gpa < 4112; gpa++) {
            memory.writeLong(gpa, 0x8877665544332211L);
            assertThat(memory.readByte(gpa)).isEqualTo((byte) 0x11);
            assertThat(memory.readShort(gpa)).isEqualTo((short) 0x2211);
            assertThat(memory.readInt(gpa)).isEqualTo(0x44332211);
            assertThat(memory.readLong(gpa)).isEqualTo(0x8877665544332211L);
            assertThat(memory.readByte(gpa + 7)).isEqualTo((byte) 0x88);
            memory.writeShort(gpa, (short) 0xBBAA);
            memory.writeInt(gpa + 2, 0xFFEEDDCC);
            assertThat(memory.readLong(gpa)).isEqualTo(0x8877FFEEDDCCBBAAL);
        }
    }

    @Test
    void accessesOutsideAreErrorsOfTheProgram() {
        SparseGuestMemory memory = new SparseGuestMemory(MIB, 0);
        assertThatThrownBy(() -> memory.readByte(MIB)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> memory.readShort(MIB - 1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> memory.readInt(MIB - 3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> memory.readLong(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> memory.writeByte(MIB, (byte) 0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> memory.writeShort(-2, (short) 0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> memory.writeInt(MIB, 0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> memory.writeLong(MIB - 7, 0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> memory.read(MIB - 1, new byte[2], 0, 2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> memory.write(MIB - 1, new byte[2], 0, 2))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(memory.residentBytes()).isZero();
    }

    @Test
    void aClearedMemoryIsEmpty() {
        SparseGuestMemory memory = new SparseGuestMemory(MIB, 0);
        memory.writeInt(100, 42);
        memory.clear();
        assertThat(memory.readInt(100)).isZero();
        assertThat(memory.residentBytes()).isZero();
    }

    @Test
    void manyPagesAreAllFoundAgain() {
        long seed = 99;
        SplittableRandom random = new SplittableRandom(seed);
        SparseGuestMemory memory = new SparseGuestMemory(2048 * MIB, 16 * TIB);
        long[] gpas = new long[2_000];
        for (int i = 0; i < gpas.length; i++) {
            gpas[i] = HIGH + (random.nextLong(16 * TIB) & ~7L);
            memory.writeLong(gpas[i], i + 1);
        }
        for (int i = 0; i < gpas.length; i++) {
            assertThat(memory.readLong(gpas[i])).as("seed %s", seed).isEqualTo(i + 1);
        }
        for (long page = 0; page < 2_000; page++) {
            memory.writeLong(page << 12, page);
        }
        for (long page = 0; page < 2_000; page++) {
            assertThat(memory.readLong(page << 12)).isEqualTo(page);
        }
    }

    @Test
    void copiesAcrossPages() {
        SparseGuestMemory memory = new SparseGuestMemory(MIB, 0);
        byte[] source = new byte[20_000];
        new SplittableRandom(5).nextBytes(source);
        memory.write(4000, source, 100, 19_000);
        byte[] target = new byte[20_000];
        memory.read(4000, target, 7, 19_000);
        for (int i = 0; i < 19_000; i++) {
            assertThat(target[7 + i]).isEqualTo(source[100 + i]);
        }
        assertThat(target[6]).isZero();
        assertThat(target[19_007]).isZero();
    }

    @Test
    void showsThePagesThatWereWrittenToByAddress() {
        SparseGuestMemory memory = new SparseGuestMemory(2048 * MIB, TIB);
        SplittableRandom random = new SplittableRandom(3);
        TreeMap<Long, Integer> written = new TreeMap<>();
        for (int i = 0; i < 1000; i++) {
            long gpa = (random.nextBoolean() ? random.nextLong(2048 * MIB) : HIGH + random.nextLong(TIB)) & -4096;
            memory.writeInt(gpa + 8, i + 1);
            written.put(gpa, i + 1);
        }
        memory.readLong(HIGH + TIB - 8);
        LinkedHashMap<Long, Integer> seen = new LinkedHashMap<>();
        memory.forEachResidentPage((gpa, contents) -> {
            assertThat(contents.remaining()).isEqualTo(4096);
            assertThat(contents.isReadOnly()).isTrue();
            seen.put(gpa, contents.getInt(8));
        });
        assertThat(seen).containsExactlyEntriesOf(written);
        memory.clear();
        memory.forEachResidentPage(
                (gpa, contents) -> assertThat(gpa).as("no page").isNull());
    }
}
