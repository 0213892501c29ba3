package io.vmemu.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Java programs of this class path in processes of their own: what they find is not what others have left behind. */
public final class FreshJvm {
    private FreshJvm() {}

    /**
     * Runs a program to its end.
     *
     * @param options of the virtual machine
     * @return what it printed
     * @throws IOException if it fails
     */
    public static String run(Class<?> program, List<String> options, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + "/bin/java");
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(program.getSimpleName() + " ended with status " + process.exitValue() + ": " + said);
        }
        return said;
    }
}
