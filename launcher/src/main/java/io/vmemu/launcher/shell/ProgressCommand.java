package io.vmemu.launcher.shell;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.launcher.command.Numbers;
import io.vmemu.qmp.client.QmpClient;
import io.vmemu.qmp.client.QmpErrorException;
import io.vmemu.qmp.schema.Arguments;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code vmemu progress}. */
@Command(
        name = "progress",
        mixinStandardHelpOptions = true,
        description =
                "Shows how much of what is requested of virtio-mem devices is plugged, until all of it is; status 1 if that "
                        + "takes too long. Preallocating gigabytes takes its time.")
public final class ProgressCommand implements Callable<Integer> {
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final long MIB = 1L << 20;

    @Parameters(paramLabel = "SOCKET", description = "The path of a QMP socket that nobody else uses.")
    private @Nullable Path socket;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "600",
            description = "How long to wait (default: ${DEFAULT-VALUE}).")
    private int timeoutSeconds;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        Path path = socket;
        if (path == null) {
            throw new IllegalStateException("picocli has set it");
        }
        Numbers.requireAtLeast(Objects.requireNonNull(spec), "--timeout", timeoutSeconds, 0);
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        boolean live = Integer.getInteger("vmemu.terminal.columns", 0) > 0;
        try (QmpClient client = QmpClient.connect(path)) {
            return run(client, out, live, Duration.ofSeconds(timeoutSeconds));
        } catch (IOException | QmpErrorException e) {
            System.err.println("vmemu progress: " + path + ": " + e.getMessage());
            return 1;
        }
    }

    /**
     * Looks until all is plugged.
     *
     * @param live whether {@code out} is a terminal, on which one line is written over and over; else it gets a new one
     *     for each change
     * @return the exit status
     */
    static int run(QmpClient client, PrintStream out, boolean live, Duration timeout)
            throws IOException, QmpErrorException {
        long end = System.nanoTime() + timeout.toNanos();
        String last = "";
        while (true) {
            List<Device> devices = devices(client);
            String line = String.join(", ", devices.stream().map(Device::text).toList());
            if (!line.equals(last)) {
                out.print(live ? "\r\u001b[K" + line : line + System.lineSeparator());
                out.flush();
                last = line;
            }
            boolean done = devices.stream().allMatch(Device::isDone);
            if (done || System.nanoTime() - end >= 0) {
                out.print(live ? System.lineSeparator() : "");
                return done ? 0 : 1;
            }
            client.pollEvent(PAUSE);
        }
    }

    private static List<Device> devices(QmpClient client) throws IOException, QmpErrorException {
        List<Device> devices = new ArrayList<>();
        for (QObject element : (QList) client.execute("query-memory-devices")) {
            Arguments info = Arguments.of((QDict) element);
            if (info.string("type").equals("virtio-mem")) {
                Arguments data = info.object("data");
                devices.add(new Device(
                        data.string("id", "virtio-mem"), data.integer("size"), data.integer("requested-size")));
            }
        }
        return devices;
    }

    private record Device(String id, long size, long requestedSize) {
        boolean isDone() {
            return size == requestedSize;
        }

        String text() {
            return "%s: %d of %d MiB".formatted(id, size / MIB, requestedSize / MIB);
        }
    }
}
