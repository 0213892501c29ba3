package io.vmemu.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class FreshJvmTest {
    /** Prints a property and its arguments, and ends with the status that the first one is. */
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) {
            System.out.print(System.getProperty("told") + List.of(arguments));
            System.exit(Integer.parseInt(arguments[0]));
        }
    }

    @Test
    void returnsWhatAProgramPrints() throws Exception {
        assertThat(FreshJvm.run(Program.class, List.of("-Dtold=yes"), List.of("0", "a")))
                .isEqualTo("yes[0, a]");
    }

    @Test
    void aProgramThatFailsIsAnError() {
        assertThatThrownBy(() -> FreshJvm.run(Program.class, List.of(), List.of("3")))
                .isInstanceOf(IOException.class)
                .hasMessage("Program ended with status 3: null[3]");
    }
}
