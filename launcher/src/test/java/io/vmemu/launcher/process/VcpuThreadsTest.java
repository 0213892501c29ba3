package io.vmemu.launcher.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class VcpuThreadsTest {
    @Test
    void eachCpuHasAThreadOfItsOwnThatTheKernelKnowsByName() {
        VcpuThreads threads = new VcpuThreads("tcg");
        long second = threads.threadId(1);
        long first = threads.threadId(0);
        assertThat(first).isNotEqualTo(second);
        assertThat(name(first)).hasContent("CPU 0/TCG\n");
        assertThat(name(second)).hasContent("CPU 1/TCG\n");
    }

    @Test
    void askingAgainGivesTheSameThread() {
        VcpuThreads threads = new VcpuThreads("kvm");
        long id = threads.threadId(0);
        assertThat(threads.threadId(3)).isNotEqualTo(id);
        assertThat(threads.threadId(0)).isEqualTo(id);
        assertThat(name(id)).hasContent("CPU 0/KVM\n");
    }

    private static Path name(long threadId) {
        return Path.of("/proc/self/task", Long.toString(threadId), "comm");
    }
}
