package io.vmemu.launcher.shell;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.error.SystemError;
import io.vmemu.launcher.cli.StartupException;
import io.vmemu.launcher.command.Numbers;
import io.vmemu.qmp.record.ClientReplay;
import io.vmemu.qmp.record.Comparison;
import io.vmemu.qmp.record.EventMode;
import io.vmemu.qmp.record.Recording;
import io.vmemu.qmp.record.ReplayReport;
import io.vmemu.qmp.record.ServerReplay;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code vmemu replay}. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = {
            "Plays a conversation that 'vmemu record' has written down. With --server it plays the client to a server and "
                    + "compares the answers; with --client it plays the server to the clients that connect, and refuses what "
                    + "is not as recorded.",
            "Ends with status 1 if something was not as recorded."
        })
public final class ReplayCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The record.")
    private @Nullable Path file;

    @ArgGroup(multiplicity = "1")
    private @Nullable Partner partner;

    /** Who is tested. */
    private static final class Partner {
        @Option(
                names = "--server",
                paramLabel = "SOCKET",
                required = true,
                description = "Play to the server on this socket.")
        private @Nullable Path server;

        @Option(
                names = "--client",
                paramLabel = "LISTEN",
                required = true,
                description = "Make this socket and play to the clients that come, as many as were recorded.")
        private @Nullable Path client;
    }

    @Option(
            names = "--ignore",
            paramLabel = "GLOB",
            converter = GlobReader.class,
            description = "Leave out what is at such a place: return[*].size, or for one command or event alone "
                    + "qom-get:return; * is anything. Timestamps, versions, thread ids, paths of character devices and "
                    + "migration times are left out anyway.")
    private List<String> ignored = new ArrayList<>();

    @Option(
            names = "--any-order",
            paramLabel = "GLOB",
            converter = GlobReader.class,
            description =
                    "A list whose order means nothing. Those that QEMU makes of hash tables, such as query-memdev:return, "
                            + "need not be named.")
    private List<String> anyOrder = new ArrayList<>();

    /** Globs that a place can match. */
    static final class GlobReader implements ITypeConverter<String> {
        @Override
        public String convert(String glob) {
            if (!Comparison.isGlob(glob)) {
                throw new TypeConversionException("no place matches '" + glob + "'");
            }
            return glob;
        }
    }

    @Option(
            names = "--exact",
            description = "Leave out, and disregard the order of, nothing but what --ignore and --any-order say.")
    private boolean exact;

    @Option(
            names = "--events",
            paramLabel = "strict|any|none",
            defaultValue = "any",
            converter = EventModeReader.class,
            description = "Events are compared in the recorded order, in any order, or not at all "
                    + "(default: ${DEFAULT-VALUE}).")
    private EventMode events = EventMode.ANY;

    /** Modes by their names in lower case. */
    static final class EventModeReader implements ITypeConverter<EventMode> {
        @Override
        public EventMode convert(String name) {
            for (EventMode mode : EventMode.values()) {
                if (name.equals(mode.name().toLowerCase(Locale.ROOT))) {
                    return mode;
                }
            }
            throw new TypeConversionException("'" + name + "' is none of strict, any, none");
        }
    }

    @Option(names = "--paced", description = "With --server: send commands no earlier than they were when recorded.")
    private boolean paced;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description =
                    "How long to wait for a reply (default: 10); for the clients to be done (default: as long as it "
                            + "takes).")
    private @Nullable Integer timeoutSeconds;

    @Option(
            names = "--event-timeout",
            paramLabel = "SECONDS",
            defaultValue = "2",
            description = "With --server: how long to wait for events where they were recorded (default: "
                    + "${DEFAULT-VALUE}).")
    private int eventTimeoutSeconds;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        Path path = Objects.requireNonNull(file);
        Partner tested = Objects.requireNonNull(partner);
        if (timeoutSeconds != null) {
            Numbers.requireAtLeast(commandLine().getCommandSpec(), "--timeout", timeoutSeconds, 1);
        }
        Numbers.requireAtLeast(commandLine().getCommandSpec(), "--event-timeout", eventTimeoutSeconds, 0);
        Comparison comparison = (exact ? Comparison.exact() : Comparison.usual())
                .ignoring(ignored)
                .inAnyOrder(anyOrder);
        try {
            Recording recording = Recording.read(path);
            return tested.server != null
                    ? end(ServerReplay.play(recording, tested.server, options(comparison)))
                    : serve(recording, Objects.requireNonNull(tested.client), comparison);
        } catch (IOException e) {
            complain(path + ": " + SystemError.textOf(e));
        } catch (QemuException e) {
            complain(e.desc());
        } catch (StartupException e) {
            complain(e.text());
        }
        return 1;
    }

    private ServerReplay.Options options(Comparison comparison) {
        ServerReplay.Options options = ServerReplay.Options.DEFAULT
                .withComparison(comparison)
                .withEvents(events)
                .withEventTimeout(Duration.ofSeconds(eventTimeoutSeconds));
        if (timeoutSeconds != null) {
            options = options.withReplyTimeout(Duration.ofSeconds(timeoutSeconds));
        }
        return paced ? options.withPace() : options;
    }

    private int serve(Recording recording, Path socket, Comparison comparison)
            throws QemuException, StartupException, InterruptedException {
        Places.checkListen(socket);
        CompletableFuture<Void> ended = new CompletableFuture<>();
        try (ClientReplay replay = ClientReplay.listen(recording, socket, comparison)) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> interrupt(replay, ended), "interruption"));
            return end(await(replay));
        } finally {
            ended.complete(null);
        }
    }

    /** Whoever interrupts this wants to see how far it has come. */
    private static void interrupt(ClientReplay replay, CompletableFuture<Void> ended) {
        replay.stop();
        ended.completeOnTimeout(null, 1, TimeUnit.SECONDS).join();
    }

    private ReplayReport await(ClientReplay replay) throws InterruptedException {
        try {
            return timeoutSeconds == null ? replay.done().get() : replay.done().get(timeoutSeconds, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return replay.stop();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private int end(ReplayReport report) {
        tell(commandLine().getOut(), report.text());
        return report.isAsRecorded() ? 0 : 1;
    }

    private void complain(String what) {
        tell(commandLine().getErr(), "vmemu replay: " + what + System.lineSeparator());
    }

    private CommandLine commandLine() {
        return Objects.requireNonNull(spec).commandLine();
    }

    private static void tell(PrintWriter out, String text) {
        out.print(text);
        out.flush();
    }
}
