package io.vmemu.launcher.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.launcher.Vmemu;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Numbers and patterns that no command can do anything with. */
class NumbersTest {
    private final StringWriter err = new StringWriter();

    private int vmemu(String words) {
        return new CommandLine(new Vmemu()).setErr(new PrintWriter(err)).execute(words.split(" "));
    }

    @ParameterizedTest
    @CsvSource({
        "replay no-such-file --server s --timeout 0, --timeout must be at least 1",
        "replay no-such-file --server s --timeout -1, --timeout must be at least 1",
        "replay no-such-file --client s --timeout 0, --timeout must be at least 1",
        "replay no-such-file --server s --event-timeout -1, --event-timeout must be at least 0",
        "progress no-such-socket --timeout -1, --timeout must be at least 0",
        "qmp no-such-socket --linger -1, --linger must be at least 0",
        "demo --pause -1, --pause must be at least 0",
        "simulate --jobs 0, --jobs must be at least 1",
        "simulate --seeds 0, --seeds must be at least 1",
        "simulate --seed 1 --jobs -2, --jobs must be at least 1",
    })
    void aNumberThatIsTooSmallIsToldWithItsOption(String words, String told) {
        assertThat(vmemu(words)).isEqualTo(CommandLine.ExitCode.USAGE);
        String given = words.substring(words.lastIndexOf(' ') + 1);
        assertThat(err.toString()).startsWith(told + ", and not " + given + System.lineSeparator());
    }

    @ParameterizedTest
    @CsvSource({"--ignore, [", "--ignore, return[0", "--ignore, ]a[", "--any-order, return]"})
    void aPatternThatMatchesNothingIsToldWithItsOption(String option, String glob) {
        assertThat(vmemu("replay no-such-file --server s " + option + " " + glob))
                .isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString())
                .startsWith("Invalid value for option '" + option)
                .contains(": no place matches '" + glob + "'");
    }

    @Test
    void aPatternThatMatchesSomethingIsTaken() {
        String words = "replay no-such-file --server s --event-timeout 0 --ignore return[0].size --any-order return[*";
        assertThat(vmemu(words)).isEqualTo(1);
        assertThat(err.toString()).startsWith("vmemu replay: no-such-file: ");
    }
}
