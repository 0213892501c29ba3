package example;

import static io.vmemu.testkit.Testkit.*;

import io.vmemu.emulator.trace.JournalEntry;
import io.vmemu.testkit.QmpSocket;
import io.vmemu.testkit.VirtioMem;
import io.vmemu.testkit.VirtualDevice;
import io.vmemu.testkit.VirtualMachine;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A program that speaks to QEMU over its socket: what it sends is verified, and time is the test's. */
@VirtioMem(guest = "kernel=6.12 plug-micros-per-mib=1000")
class MemoryScalerTest {
    @Test
    void requestsWhatItIsTold(VirtualMachine machine, VirtualDevice device, @QmpSocket Path socket) throws Exception {
        try (MemoryScaler scaler = new MemoryScaler(socket)) {
            scaler.request("vm0", gib(2));
            scaler.request("vm0", gib(1));
        }

        assertThat(device).convergesTo(gib(1)).within(minutes(1));
        machine.verify(received("qom-set").with("property", "requested-size").times(2));
        machine.verify(received("qom-set").with("value", gib(2)));
        machine.verify(received("device_del").never());
    }

    @Test
    void aCallThatIsMissingIsShownBesideTheNearestOne(VirtualMachine machine, @QmpSocket Path socket) throws Exception {
        try (MemoryScaler scaler = new MemoryScaler(socket)) {
            scaler.request("vm0", gib(2));
        }

        assertThatThrownBy(() -> machine.verify(received("qom-set").with("value", gib(3))))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("3221225472")
                .hasMessageContaining("2147483648");
    }

    @Test
    void anAnswerThatDoesNotMakeItIsAnError(VirtualMachine machine, @QmpSocket Path socket) throws Exception {
        machine.arm(fault("qmp-reply-cut").about("qom-set").bytes(3));
        try (MemoryScaler scaler = new MemoryScaler(socket)) {
            assertThatThrownBy(() -> scaler.request("vm0", gib(2))).hasMessageContaining("qom-set");
        }
    }

    @Test
    void theJournalHasItAll(VirtualMachine machine, VirtualDevice device, @QmpSocket Path socket) throws Exception {
        try (MemoryScaler scaler = new MemoryScaler(socket)) {
            scaler.request("vm0", gib(1));
            assertThat(device).convergesTo(gib(1)).within(minutes(1));
        }

        assertThat(machine.journal().entries(JournalEntry.Request.class))
                .isNotEmpty()
                .allMatch(request ->
                        request.kind().equals("PLUG") || request.kind().equals("UNPLUG_ALL"));
        assertThat(machine.journal().toJsonLines()).contains("\"type\": \"command\"");
    }
}
