package io.vmemu.qmp.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class ProcessTreeTest {
    /** Whoever is left of it holds its output open for two minutes. */
    private static final String GROWING =
            "echo; i=0; while [ $i -lt 1000 ]; do (sleep 120; :) & i=$((i + 1)); done; wait";

    @Test
    void nothingIsLeftOfATreeThatGoesOnGrowing() throws Exception {
        Process process = new ProcessBuilder("/bin/sh", "-c", GROWING).start();
        InputStream output = process.getInputStream();
        assertThat(output.read()).isEqualTo('\n');
        new ProcessTree(process.toHandle()).kill();
        assertThat(output.read()).isEqualTo(-1);
        assertThat(process.waitFor()).isNotZero();
    }

    @Test
    void aProcessThatHasEndedIsLeftAlone() throws Exception {
        Process process = new ProcessBuilder("/bin/sh", "-c", "exit 3").start();
        assertThat(process.waitFor()).isEqualTo(3);
        new ProcessTree(process.toHandle()).kill();
        assertThat(process.exitValue()).isEqualTo(3);
    }
}
