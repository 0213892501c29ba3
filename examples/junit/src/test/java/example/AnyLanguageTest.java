package example;

import static io.vmemu.testkit.Testkit.*;

import io.vmemu.testkit.QmpSocket;
import io.vmemu.testkit.VirtioMem;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Time, faults, guest and journal by commands: what a test in any other language would send. */
@VirtioMem
class AnyLanguageTest {
    @Test
    void aTestNeedsNothingButTheSocket(@QmpSocket Path socket) throws Exception {
        try (MemoryScaler qmp = new MemoryScaler(socket)) {
            qmp.execute("{'execute': 'x-vmemu-fault-arm', 'arguments': {'point': 'device-plug-busy', 'times': 1}}");
            qmp.request("vm0", gib(1));
            assertThat(qmp.execute("{'execute': 'x-vmemu-clock-advance', 'arguments': {'nanos': 49000000000}}"))
                    .contains("\"nanos\": 49000000000");
            assertThat(qmp.execute("{'execute': 'x-vmemu-clock-advance-until', 'arguments':"
                            + " {'device': 'vm0', 'size': 1073741824, 'limit': 1000000000}}"))
                    .contains("\"reached\": true");
            assertThat(qmp.execute("{'execute': 'x-vmemu-guest-info'}")).contains("mem-total");
            assertThat(qmp.execute("{'execute': 'x-vmemu-journal-read', 'arguments': {'type': 'fault'}}"))
                    .contains("device-plug-busy");
        }
    }
}
