package example;

import static io.vmemu.testkit.Testkit.*;

import io.vmemu.testkit.VirtioMem;
import io.vmemu.testkit.VirtualDevice;
import org.junit.jupiter.api.Test;

/** A machine for each test, by an annotation. */
@VirtioMem(size = "8G")
class ResizeTest {
    @Test
    void theGuestFollows(VirtualDevice device) throws Exception {
        device.resize(gib(4));

        assertThat(device).convergesTo(gib(4)).within(minutes(5));
    }

    @Test
    void whatQemuRefusesIsRefused(VirtualDevice device) {
        assertThatThrownBy(() -> device.resize(gib(9)))
                .hasMessageContaining("'requested-size' cannot exceed the memory backend size(0x200000000)");
    }

    @Test
    @VirtioMem(guest = "kernel=5.10 driver=none")
    void aGuestWithoutADriverStaysAsItIs(VirtualDevice device) throws Exception {
        device.resize(gib(1));

        assertThat(device).staysAt(0).during(hours(24));
    }
}
