package io.vmemu.launcher.run;

import io.vmemu.emulator.time.SystemClocks;
import io.vmemu.launcher.cli.Messages;
import io.vmemu.launcher.cli.StartupException;
import io.vmemu.qmp.client.QmpClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The emulator in this process, by its command line. Faults of its own are kept for the test to look at. */
public final class RunningEmulator implements AutoCloseable {
    /** How long a loaded machine may take for anything. */
    public static final Duration PATIENCE = Duration.ofSeconds(60);

    final List<Throwable> faults = new CopyOnWriteArrayList<>();
    private final EmulatorRun run;

    private RunningEmulator(List<String> arguments) throws StartupException {
        run = EmulatorRun.launch(arguments, new Messages("vmemu", text -> {}, SystemClocks.wall()), faults::add);
    }

    /** An emulator with just these arguments. */
    public static RunningEmulator start(List<String> arguments) throws StartupException {
        return new RunningEmulator(arguments);
    }

    /**
     * A q35 of 1 GiB with a backend {@code m0} of 4 GiB for a virtio-mem device {@code vm0}, and a monitor.
     *
     * @param socket the monitor's path
     * @param deviceOptions what else {@code vm0} is given, each with a comma in front
     */
    public static RunningEmulator withDevice(Path socket, String deviceOptions, String... more)
            throws StartupException {
        List<String> arguments =
                new ArrayList<>(List.of("-machine", "q35", "-nodefaults", "-m", "1G,slots=2,maxmem=8G"));
        arguments.addAll(List.of("-object", "memory-backend-ram,id=m0,size=4G"));
        arguments.addAll(List.of("-device", "virtio-mem-pci,id=vm0,memdev=m0" + deviceOptions));
        arguments.addAll(List.of("-qmp", "unix:" + socket + ",server=on,wait=off"));
        arguments.addAll(List.of(more));
        return start(arguments);
    }

    /** A client on a monitor that waits as long as {@link #PATIENCE} says. */
    public static QmpClient connect(Path socket) throws IOException {
        return QmpClient.connect(
                socket, QmpClient.Options.DEFAULT.withConnectTimeout(PATIENCE).withReplyTimeout(PATIENCE));
    }

    @Override
    public void close() {
        run.endLoop();
    }
}
