package example;

import static io.vmemu.testkit.Testkit.*;

import io.vmemu.qmp.record.ClientReplay;
import io.vmemu.qmp.record.Comparison;
import io.vmemu.qmp.record.DialogRecorder;
import io.vmemu.qmp.record.Recording;
import io.vmemu.qmp.record.ReplayReport;
import io.vmemu.qmp.record.ServerReplay;
import io.vmemu.testkit.QmpSocket;
import io.vmemu.testkit.VirtioMem;
import io.vmemu.testkit.VirtioMemExtension;
import io.vmemu.testkit.VirtualMachine;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A dialog is recorded once, here with vmemu, as well with a real QEMU; then either side is held against it. */
@VirtioMem
class RecordReplayTest {
    @TempDir
    Path directory;

    Recording recording;

    @BeforeEach
    void record(@QmpSocket Path server) throws Exception {
        Path proxy = directory.resolve("proxy.sock");
        Path file = directory.resolve("dialog.jsonl");
        try (DialogRecorder recorder = DialogRecorder.start(proxy, server, file, 1, System.err::println)) {
            try (MemoryScaler scaler = new MemoryScaler(proxy)) {
                scaler.request("vm0", gib(1));
            }
            recorder.done().get(30, TimeUnit.SECONDS);
        }
        recording = Recording.read(file);
    }

    @Test
    void aServerIsHeldAgainstTheRecord() throws Exception {
        try (VirtualMachine same =
                        VirtioMemExtension.builder().device("vm0", gib(4)).start();
                VirtualMachine other =
                        VirtioMemExtension.builder().device("vm1", gib(4)).start()) {
            ReplayReport good = ServerReplay.play(recording, same.socket(), ServerReplay.Options.DEFAULT);
            ReplayReport bad = ServerReplay.play(recording, other.socket(), ServerReplay.Options.DEFAULT);

            assertThat(good.isAsRecorded()).as(good.text()).isTrue();
            assertThat(bad.isAsRecorded()).isFalse();
        }
    }

    @Test
    void aClientIsHeldAgainstTheRecord() throws Exception {
        Path server = directory.resolve("replay.sock");
        try (ClientReplay replay = ClientReplay.listen(recording, server, Comparison.exact())) {
            try (MemoryScaler scaler = new MemoryScaler(server)) {
                scaler.request("vm0", gib(1));
            }
            ReplayReport report = replay.done().get(30, TimeUnit.SECONDS);
            assertThat(report.isAsRecorded()).as(report.text()).isTrue();
        }
    }
}
