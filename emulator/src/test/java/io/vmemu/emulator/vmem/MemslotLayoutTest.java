package io.vmemu.emulator.vmem;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.error.QemuException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemslotLayoutTest {
    @ParameterizedTest(name = "{0} MiB in blocks of {1} MiB, at most {2}: {3} of {4} MiB")
    @CsvSource({
        "65536, 2, 0, 1, 65536",
        "65536, 2, 1, 1, 65536",
        "65536, 2, 2, 2, 32768",
        "65536, 2, 16, 16, 4096",
        "65536, 2, 64, 64, 1024",
        "65536, 2, 256, 64, 1024",
        "1024, 2, 256, 1, 1024",
        "512, 2, 256, 1, 512",
        "1026, 2, 256, 2, 1024",
        "65536, 2048, 256, 32, 2048",
        "10000, 2, 3, 3, 3334",
        "16777216, 2, 256, 256, 65536",
    })
    void cutsTheRegionAsQemuDoes(long regionMib, long blockMib, int limit, int count, long slotMib) {
        assertThat(MemslotLayout.decide(regionMib << 20, blockMib << 20, limit))
                .isEqualTo(new MemslotLayout(count, slotMib << 20));
    }

    @Test
    void aMemslotIsThereWhileSomethingIsPluggedInIt() throws QemuException {
        Fixture f = new Fixture();
        f.region = 3 * Fixture.GIB - Fixture.BLOCK;
        f.config.requestedSize(2 * Fixture.GIB).dynamicMemslots(true, 8);
        f.start();
        assertThat(f.device.properties().memslots()).isEqualTo(new MemslotLayout(3, Fixture.GIB));
        f.plug(Fixture.gpa(510), 4);
        assertThat(f.device.isMemslotActive(0)).isTrue();
        assertThat(f.device.isMemslotActive(1)).isTrue();
        assertThat(f.device.isMemslotActive(2)).isFalse();
        f.unplug(Fixture.gpa(510), 2);
        assertThat(f.device.isMemslotActive(0)).isFalse();
        f.unplugAll();
        assertThat(f.device.isMemslotActive(1)).isFalse();
    }

    @Test
    void withoutDynamicMemslotsTheOneIsAlwaysThere() throws QemuException {
        Fixture f = new Fixture().realize();
        assertThat(f.device.isMemslotActive(0)).isTrue();
    }
}
