package io.vmemu.launcher.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The terminal on standard input, which passes on each key as it is pressed and shows nothing by itself, as QEMU sets it
 * for a monitor: the flags are those that QEMU 7.2 and 10.0 leave.
 */
public final class RawTerminal implements AutoCloseable {
    private static final Path STANDARD_INPUT = Path.of("/proc/self/fd/0");
    private static final Path TERMINALS = Path.of("/dev/pts");
    private static final Set<String> CONSOLES = Set.of("tty", "console");
    private static final List<String> FLAGS = List.of(
            "-ignbrk", "-brkint", "-parmrk", "-istrip", "-inlcr", "-igncr", "-icrnl", "-ixon", "-icanon", "-echo",
            "-echonl", "-iexten", "min", "1", "time", "0");

    private final String before;
    private final List<String> flags;
    private boolean closed;

    private RawTerminal(String before, List<String> flags) {
        this.before = before;
        this.flags = flags;
    }

    /**
     * Sets the terminal, until the result is closed; again whenever the process goes on after it was stopped, because the
     * shell has set the terminal for itself meanwhile.
     *
     * @param signals whether keys such as Ctrl-C are still signals; else they are keys as all others
     * @return null if standard input is none, or nothing can be set
     */
    public static @Nullable RawTerminal open(boolean signals) {
        try {
            if (!isTerminal(Files.readSymbolicLink(STANDARD_INPUT))) {
                return null;
            }
            String before = stty(List.of("-g"));
            List<String> flags = new ArrayList<>(FLAGS);
            if (!signals) {
                flags.add("-isig");
            }
            RawTerminal terminal = new RawTerminal(before, flags);
            Signals.handle("CONT", signal -> terminal.setAgain());
            stty(flags);
            return terminal;
        } catch (IOException e) {
            return null;
        }
    }

    private synchronized void setAgain() {
        if (!closed) {
            try {
                stty(flags);
            } catch (IOException e) {
                // The terminal stays as whoever had it meanwhile has left it.
            }
        }
    }

    private static boolean isTerminal(Path file) {
        String name = String.valueOf(file.getFileName()).replaceAll("\\d+$", "");
        return file.startsWith(TERMINALS) || (file.startsWith("/dev") && CONSOLES.contains(name));
    }

    private static String stty(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("stty"));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
    }

    /** Sets the terminal as it was before. */
    @Override
    public synchronized void close() throws IOException {
        closed = true;
        stty(List.of(before));
    }
}
