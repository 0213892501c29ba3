package io.vmemu.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class VmemuTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine command =
            new CommandLine(new Vmemu()).setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

    @Test
    void helpNamesTheCommandsAndTheEmulator() {
        assertThat(command.execute("--help")).isZero();
        assertThat(out.toString()).contains("demo", "bin/qemu-system-x86_64 -help");
    }

    @Test
    void theVersionIsToldOnOneLine() {
        assertThat(command.execute("--version")).isZero();
        assertThat(out.toString()).matches("vmemu \\S.*\\R");
    }

    @Test
    void withoutACommandItSaysWhatIsMissing() {
        assertThat(command.execute()).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("Missing required subcommand");
    }

    @Test
    void anUnknownCommandIsRefused() {
        assertThat(command.execute("dance")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("'dance'");
    }
}
