package io.vmemu.bench.floor;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Scanner;

/** {@code block_bitmap.c}, compiled by gcc here and now, running beside this process until it is closed. */
final class CompiledFloor implements AutoCloseable {
    private static final String SOURCE = "block_bitmap.c";

    private final Path directory;
    private final Process process;
    private final PrintStream questions;
    private final BufferedReader answers;

    private CompiledFloor(Path directory) throws IOException {
        this.directory = directory;
        this.process = new ProcessBuilder(directory.resolve("floor").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        this.questions = new PrintStream(process.getOutputStream(), true, StandardCharsets.US_ASCII);
        this.answers = process.inputReader(StandardCharsets.US_ASCII);
    }

    /**
     * Compiles and starts it.
     *
     * @throws IOException if there is no gcc, or it does not like the program
     */
    static CompiledFloor start() throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("vmemu-floor-");
        try {
            Path source = directory.resolve(SOURCE);
            try (InputStream in = Objects.requireNonNull(CompiledFloor.class.getResourceAsStream(SOURCE))) {
                Files.copy(in, source);
            }
            Process gcc = new ProcessBuilder(
                            "gcc", "-O2", "-o", directory.resolve("floor").toString(), source.toString())
                    .inheritIO()
                    .start();
            if (gcc.waitFor() != 0) {
                throw new IOException("gcc ended with status " + gcc.exitValue());
            }
            return new CompiledFloor(directory);
        } catch (IOException | InterruptedException e) {
            delete(directory);
            throw e;
        }
    }

    /** How long a loop took, and what came out. */
    record Timing(long nanos, long sum) {}

    /** Has a loop run. */
    Timing run(BitmapLoop loop, int blocks, int repetitions) throws IOException {
        questions.println(loop.wireName() + " " + blocks + " " + repetitions);
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException(SOURCE + " ended over " + loop);
        }
        try (Scanner numbers = new Scanner(answer)) {
            return new Timing(numbers.nextLong(), numbers.nextLong());
        }
    }

    /** Ends the program and leaves nothing behind. */
    @Override
    public void close() throws IOException {
        questions.close();
        process.onExit().join();
        delete(directory);
    }

    private static void delete(Path directory) throws IOException {
        Files.deleteIfExists(directory.resolve("floor"));
        Files.deleteIfExists(directory.resolve(SOURCE));
        Files.delete(directory);
    }
}
