package io.vmemu.bench.against;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.bench.RoundTripLatency;
import io.vmemu.emulator.time.SystemClocks;
import io.vmemu.launcher.cli.Messages;
import io.vmemu.launcher.run.EmulatorRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuestTrialTest {
    private static final List<String> DEVICE =
            List.of("-object", "memory-backend-ram,id=m0,size=4G", "-device", "virtio-mem-pci,id=vm0,memdev=m0");

    @TempDir
    private Path directory;

    /** What is done with the monitor of a machine. */
    @FunctionalInterface
    private interface Use {
        void of(LineClient client) throws Exception;
    }

    private void withMachine(List<String> device, Use use) throws Exception {
        Path socket = directory.resolve("qmp");
        List<Throwable> faults = new ArrayList<>();
        List<String> arguments = new ArrayList<>(List.of("-m", "1G,slots=2,maxmem=8G", "-x-vmemu", "clock=jump"));
        arguments.addAll(List.of("-fw_cfg", "name=opt/vmemu/guest,string=memhp_default_state=online_movable"));
        arguments.addAll(List.of("-qmp", "unix:" + socket + ",server=on,wait=off"));
        arguments.addAll(device);
        EmulatorRun run =
                EmulatorRun.launch(arguments, new Messages("vmemu", text -> {}, SystemClocks.wall()), faults::add);
        Process alive = new ProcessBuilder("sleep", "60").start();
        try (LineClient client = LineClient.connect(socket, alive)) {
            client.skipLines(1);
            client.ask(LineClient.command("qmp_capabilities"));
            use.of(client);
        } finally {
            alive.destroyForcibly();
            run.endLoop();
        }
        assertThat(faults).isEmpty();
    }

    private static String size(LineClient client) throws IOException {
        return client.ask(LineClient.text(
                "{\"execute\": \"qom-get\", \"arguments\": {\"path\": \"vm0\", \"property\": \"size\"}}\n"));
    }

    @Test
    void whatIsAskedForIsThereWhenTheTrialComesBack() throws Exception {
        withMachine(DEVICE, client -> {
            new GuestTrial(client, 0).plug();
            assertThat(size(client)).isEqualTo("{\"return\": 1073741824}");
        });
    }

    @Test
    void eachResizeIsCountedInItsOwnDirection() throws Exception {
        Histogram plug = RoundTripLatency.empty();
        Histogram unplug = RoundTripLatency.empty();
        withMachine(DEVICE, client -> {
            GuestTrial trial = new GuestTrial(client, 0);
            trial.plug();
            trial.resizes(3, plug, unplug);
            assertThat(size(client)).isEqualTo("{\"return\": 1073741824}");
        });
        assertThat(plug.getTotalCount()).isEqualTo(3);
        assertThat(unplug.getTotalCount()).isEqualTo(3);
    }

    @Test
    void eachBlockThatComesOrGoesHasItsEvent() throws Exception {
        Histogram events = RoundTripLatency.empty();
        withMachine(DEVICE, client -> {
            GuestTrial trial = new GuestTrial(client, 0);
            trial.plug();
            trial.events(3, events);
            assertThat(size(client)).isEqualTo("{\"return\": 1071644672}");
        });
        assertThat(events.getTotalCount()).isEqualTo(3);
    }

    @Test
    void aRequestThatIsRefusedIsTold() throws Exception {
        Histogram events = RoundTripLatency.empty();
        withMachine(List.of(), client -> {
            GuestTrial trial = new GuestTrial(client, 0);
            assertThatThrownBy(trial::plug).isInstanceOf(IOException.class).hasMessageContaining("refused: {\"error\"");
            assertThatThrownBy(() -> trial.events(1, events)).hasMessageContaining("refused: {\"error\"");
        });
        assertThat(events.getTotalCount()).isZero();
    }
}
