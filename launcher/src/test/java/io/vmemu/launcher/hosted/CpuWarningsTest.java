package io.vmemu.launcher.hosted;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.launcher.cli.StartupException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CpuWarningsTest {
    private static List<String> warnings(String persona, String cpus) throws StartupException {
        List<String> arguments =
                List.of("-x-vmemu", "persona=" + persona, "-accel", "tcg", "-cpu", "Skylake-Server", "-smp", cpus);
        try (HostedMachine machine = HostedMachine.start(arguments)) {
            return machine.messages().stream()
                    .filter(message -> message.contains("TCG doesn't support requested feature: "))
                    .toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"7.2", "10.0"})
    void whatACpuCannotHaveIsWarnedOfForEach(String persona) throws StartupException {
        List<String> ofOne = warnings(persona, "1");
        assertThat(ofOne).isNotEmpty().doesNotHaveDuplicates();
        assertThat(warnings(persona, "3")).hasSize(3 * ofOne.size()).startsWith(ofOne.toArray(new String[0]));
    }
}
