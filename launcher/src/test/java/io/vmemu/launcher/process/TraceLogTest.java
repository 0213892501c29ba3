package io.vmemu.launcher.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TraceLogTest {
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final List<Runnable> tasks = new ArrayList<>();

    private TraceLog log(String prefix) {
        return new TraceLog(output, prefix, () -> 1_795_414_460_000_033L, tasks::add);
    }

    private String written() {
        return output.toString(StandardCharsets.UTF_8);
    }

    @Test
    void writesTheLinesOfATaskTogetherRightAfterIt() {
        TraceLog log = log("");
        log.accept("a x=1");
        log.accept("b ");
        assertThat(written()).isEmpty();
        assertThat(tasks).hasSize(1);
        tasks.get(0).run();
        assertThat(written()).isEqualTo("a x=1\nb \n");
        log.accept("c");
        assertThat(tasks).hasSize(2);
        tasks.get(1).run();
        assertThat(written()).isEqualTo("a x=1\nb \nc\n");
    }

    @Test
    void processAndTimeComeFirstIfMessagesHaveTimestamps() {
        TraceLog log = log("4139@");
        log.accept("a x=1");
        log.flush();
        assertThat(written()).isEqualTo("4139@1795414460.000033:a x=1\n");
    }

    @Test
    void aLogThatCannotBeWrittenToIsGivenUp() {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        TraceLog log = new TraceLog(full, "", () -> 0, Runnable::run);
        log.accept("a");
        log.accept("b");
        assertThat(written()).isEmpty();
    }
}
