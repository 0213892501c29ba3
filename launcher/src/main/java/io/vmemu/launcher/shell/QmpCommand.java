package io.vmemu.launcher.shell;

import io.vmemu.launcher.command.Numbers;
import io.vmemu.qmp.client.QmpClient;
import io.vmemu.qmp.client.QmpClosedException;
import io.vmemu.qmp.client.QmpErrorException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code vmemu qmp}. */
@Command(
        name = "qmp",
        mixinStandardHelpOptions = true,
        description =
                "A shell on a QMP socket, of this emulator or of a real QEMU. Without a terminal it reads commands from "
                        + "standard input, a line each, and ends with status 1 if one was refused or not answered.")
public final class QmpCommand implements Callable<Integer> {
    private static final Duration EVENT_PAUSE = Duration.ofMillis(100);

    @Parameters(paramLabel = "SOCKET", description = "The socket's path.")
    private @Nullable Path socket;

    @Option(
            names = "--linger",
            paramLabel = "SECONDS",
            defaultValue = "0",
            description =
                    "Without a terminal: how long to go on printing events at the end (default: ${DEFAULT-VALUE}).")
    private int lingerSeconds;

    @Spec
    private @Nullable CommandSpec spec;

    private final InputStream in;

    /** A shell for whoever has started this program. */
    public QmpCommand() {
        this(System.in);
    }

    QmpCommand(InputStream in) {
        this.in = in;
    }

    @Override
    public Integer call() {
        Path path = socket;
        if (path == null) {
            throw new IllegalStateException("picocli has set it");
        }
        Numbers.requireAtLeast(Objects.requireNonNull(spec), "--linger", lingerSeconds, 0);
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try (QmpClient client = QmpClient.connect(path)) {
            boolean interactive =
                    Integer.getInteger("vmemu.terminal.columns", 0) > 0 && Boolean.getBoolean("vmemu.terminal.input");
            return interactive ? interact(client) : run(client, new InputStreamReader(in, StandardCharsets.UTF_8), out);
        } catch (IOException | QmpErrorException e) {
            System.err.println("vmemu qmp: " + path + ": " + e.getMessage());
            return 1;
        }
    }

    /**
     * Executes all lines of {@code input}.
     *
     * @throws IOException also if the connection ends before a line is answered, unless that is what {@code quit} does
     */
    int run(QmpClient client, Reader input, PrintStream out) throws IOException, QmpErrorException {
        QmpShell shell = new QmpShell(client);
        shell.printEvents(out::println);
        int status = 0;
        BufferedReader lines = new BufferedReader(input);
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                QmpShell.Outcome outcome = shell.execute(line, out::println);
                if (outcome == QmpShell.Outcome.LEAVE) {
                    return status;
                }
                status = outcome == QmpShell.Outcome.REFUSED ? 1 : status;
            }
            linger(client);
        } catch (IOException e) {
            if (!shell.hasQuit()) {
                throw e;
            }
            sayEnd();
        }
        return status;
    }

    /** Everything has been answered: the connection may end. */
    private void linger(QmpClient client) throws IOException {
        long end = System.nanoTime() + Duration.ofSeconds(lingerSeconds).toNanos();
        try {
            while (System.nanoTime() < end) {
                client.pollEvent(EVENT_PAUSE);
            }
        } catch (QmpClosedException e) {
            sayEnd();
        }
    }

    private static void sayEnd() {
        System.err.println("vmemu qmp: the connection has ended");
    }

    private static int interact(QmpClient client) throws IOException, QmpErrorException {
        try (Terminal terminal = TerminalBuilder.builder().system(true).build()) {
            QmpShell shell = new QmpShell(client);
            LineReader reader = LineReaderBuilder.builder()
                    .terminal(terminal)
                    .appName("vmemu")
                    .completer(new SchemaCompleter(shell.schema(), QmpShell.OWN_COMMANDS))
                    .variable(LineReader.HISTORY_FILE, Path.of(System.getProperty("user.home"), ".vmemu_qmp_history"))
                    .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                    .build();
            shell.printEvents(reader::printAbove);
            terminal.writer().println(shell.greeting());
            Thread events = new Thread(() -> listen(client), "events");
            events.setDaemon(true);
            events.start();
            return interact(reader, shell);
        }
    }

    private static int interact(LineReader reader, QmpShell shell) throws IOException {
        while (true) {
            try {
                if (shell.execute(reader.readLine("qmp> "), reader::printAbove) == QmpShell.Outcome.LEAVE) {
                    return 0;
                }
            } catch (EndOfFileException e) {
                return 0;
            } catch (QmpClosedException e) {
                sayEnd();
                return 0;
            } catch (UserInterruptException e) {
                // Ctrl-C drops the line, as in any shell.
            }
        }
    }

    /** A client has no thread of its own: somebody must wait for events to come in. */
    private static void listen(QmpClient client) {
        try {
            while (true) {
                client.pollEvent(EVENT_PAUSE);
            }
        } catch (IOException e) {
            // The connection has ended; the next command will say so.
        }
    }
}
