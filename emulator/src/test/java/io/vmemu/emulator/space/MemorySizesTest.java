package io.vmemu.emulator.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.error.QemuException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MemorySizesTest {
    private static final long GIB = 1L << 30;

    private static MemorySizes of(@Nullable Long size, @Nullable Long maxmem, @Nullable Long slots)
            throws QemuException {
        return MemorySizes.of(size, maxmem, slots, MemorySizes.DEFAULT_RAM_SIZE);
    }

    @Test
    void withoutOptionThereIsTheDefaultAndNoRoomForDevices() throws QemuException {
        MemorySizes sizes = of(null, null, null);

        assertThat(sizes).isEqualTo(new MemorySizes(128L << 20, 128L << 20, 0));
        assertThat(sizes.hasDeviceMemory()).isFalse();
        assertThat(sizes.deviceMemoryLimit()).isZero();
    }

    @Test
    void sizeZeroCountsAsNotGiven() throws QemuException {
        assertThat(of(0L, null, null).ramSize()).isEqualTo(128L << 20);
    }

    @Test
    void bootMemoryIsRoundedUpToEightKib() throws QemuException {
        assertThat(of(1048577L, null, null).ramSize()).isEqualTo(1056768);
        assertThat(of(4095L, null, null).ramSize()).isEqualTo(8192);
        assertThat(of(8192L, null, null).ramSize()).isEqualTo(8192);
    }

    @Test
    void maxmemMinusMemoryIsForDevices() throws QemuException {
        MemorySizes sizes = of(GIB, 64 * GIB, 4L);

        assertThat(sizes.hasDeviceMemory()).isTrue();
        assertThat(sizes.deviceMemoryLimit()).isEqualTo(63 * GIB);
    }

    @Test
    void maxmemMayEqualTheSizeWithoutSlots() throws QemuException {
        assertThat(of(GIB, GIB, null).hasDeviceMemory()).isFalse();
        assertThat(of(GIB, GIB, 0L).hasDeviceMemory()).isFalse();
    }

    @Test
    void refusesMaxmemBelowTheSize() {
        assertThatThrownBy(() -> of(4 * GIB, 2 * GIB, 2L))
                .isInstanceOf(QemuException.class)
                .hasMessage("invalid value of maxmem: maximum memory size (0x80000000) must be at least the initial"
                        + " memory size (0x100000000)");
    }

    @Test
    void comparesMaxmemWithTheRoundedSize() {
        assertThatThrownBy(() -> of(2L, 8191L, null))
                .hasMessage("invalid value of maxmem: maximum memory size (0x1fff) must be at least the initial memory"
                        + " size (0x2000)");
    }

    @Test
    void refusesSlotsWithMaxmemEqualToTheSize() {
        assertThatThrownBy(() -> of(GIB, GIB, 2L))
                .hasMessage("invalid value of maxmem: memory slots were specified but maximum memory size (0x40000000)"
                        + " is equal to the initial memory size (0x40000000)");
    }

    @Test
    void refusesSlotsWithoutMaxmemEvenIfThereAreNone() {
        assertThatThrownBy(() -> of(GIB, null, 2L)).hasMessage("slots specified but no max-size");
        assertThatThrownBy(() -> of(GIB, null, 0L)).hasMessage("slots specified but no max-size");
    }
}
