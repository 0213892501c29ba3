package io.vmemu.bench.against;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where figures come from.
 *
 * @param machine processor, number of them, kernel
 * @param java the Java that the client runs on; the emulator's own choice is the same unless it is told otherwise
 * @param commit of the sources; "unknown" outside a checkout
 */
record Surroundings(String machine, String java, String commit) {
    static Surroundings read() throws IOException {
        String processor = Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(System.getProperty("os.arch"));
        int processors = Runtime.getRuntime().availableProcessors();
        String commit = firstLine(List.of("git", "rev-parse", "--short", "HEAD"));
        return new Surroundings(
                processors + " x " + processor + ", Linux " + System.getProperty("os.version"),
                "Java " + Runtime.version(),
                commit.isEmpty() ? "unknown" : commit);
    }

    /** The first line that a program says, empty if it cannot be run. */
    static String firstLine(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(false).start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? text.lines().findFirst().orElse("") : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    List<String> lines() {
        return List.of(machine, java + ", commit " + commit);
    }
}
