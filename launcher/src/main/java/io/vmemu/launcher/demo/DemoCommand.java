package io.vmemu.launcher.demo;

import io.vmemu.launcher.cli.StartupException;
import io.vmemu.launcher.command.Numbers;
import io.vmemu.qmp.client.QmpClient;
import io.vmemu.qmp.client.QmpErrorException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code vmemu demo}. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description =
                "Starts an emulator, resizes its two virtio-mem devices over QMP and shows their blocks; takes some seconds.")
public final class DemoCommand implements Callable<Integer> {
    private static final int DEFAULT_COLUMNS = 80;
    private static final int MAX_COLUMNS = 128;
    private static final int INDENT = 2;
    private static final int ROWS = 2;

    @Option(
            names = "--guest",
            paramLabel = "WORDS",
            defaultValue = "boot-millis=500 plug-micros-per-mib=350 unplug-micros-per-mib=350",
            description = "What opt/vmemu/guest says, see README (default: ${DEFAULT-VALUE}).")
    private String guest = "";

    @Option(
            names = "--pause",
            paramLabel = "PICTURES",
            defaultValue = "6",
            description = "How long to look at the end of each step, in pictures of 40 ms (default: ${DEFAULT-VALUE}).")
    private int pauseFrames;

    @Spec
    private @Nullable CommandSpec spec;

    DemoCommand() {}

    DemoCommand(String guest, int pauseFrames) {
        this.guest = guest;
        this.pauseFrames = pauseFrames;
    }

    @Override
    public Integer call() throws InterruptedException {
        Numbers.requireAtLeast(Objects.requireNonNull(spec), "--pause", pauseFrames, 0);
        // Not System.out itself: that one may have another encoding than the blocks need.
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        int status = run(out, Integer.getInteger("vmemu.terminal.columns", 0), System.getenv());
        out.flush();
        return status;
    }

    /**
     * Runs the demo.
     *
     * @param terminalColumns how wide the terminal is on {@code out}, 0 if there is none: the start script has looked
     * @param environment of which {@code NO_COLOR} and {@code TERM} matter
     * @return the exit status
     */
    int run(PrintStream out, int terminalColumns, Map<String, String> environment) throws InterruptedException {
        boolean live = terminalColumns > 0 && !"dumb".equals(environment.get("TERM"));
        boolean colour = live && environment.getOrDefault("NO_COLOR", "").isEmpty();
        Style style = colour ? Style.COLOUR : Style.PLAIN;
        int columns = Math.min(terminalColumns > 0 ? terminalColumns : DEFAULT_COLUMNS, MAX_COLUMNS);
        // A multiple of 8: the borders between gibibytes are then borders between cells.
        int cells = Math.max(8, (columns - INDENT) & ~7);
        Screen screen = new Screen(out, live, style, new BlockMapRenderer(cells, ROWS, style));
        commandLine(columns).forEach(screen::say);
        return run(screen);
    }

    private List<String> commandLine(int columns) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder("qemu-system-x86_64");
        for (String word : String.join(" ", Demo.commandLine("'" + guest + "'")).split(" (?=-)", -1)) {
            if (line.length() + 1 + word.length() + 2 > columns) {
                lines.add(line + " \\");
                line.setLength(0);
                line.append("   ");
            }
            line.append(' ').append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    private int run(Screen screen) throws InterruptedException {
        try (DemoEmulator emulator = DemoEmulator.start(Demo.commandLine(guest.replace(",", ",,")))) {
            // It is for those who do not want to see the end.
            Runtime.getRuntime().addShutdownHook(new Thread(emulator::close, "demo-end"));
            try (QmpClient client = QmpClient.connect(emulator.socket())) {
                new Demo(client, screen, pauseFrames).run();
                int status = emulator.awaitEnd();
                Advice.print(screen);
                return status;
            }
        } catch (IOException | QmpErrorException | StartupException | TimeoutException e) {
            screen.end();
            System.err.println("vmemu demo: " + e.getMessage());
            return 1;
        }
    }
}
