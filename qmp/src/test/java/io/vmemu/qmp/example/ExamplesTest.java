package io.vmemu.qmp.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.qmp.client.QmpErrorException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of the documentation work, one with the other. */
class ExamplesTest {
    private static final long MIB = 1L << 20;

    @TempDir
    private Path directory;

    @Test
    void theClientResizesWhatTheServerPretendsToHave() throws Exception {
        Path socket = directory.resolve("qmp");
        try (FakeServer server = new FakeServer(socket)) {
            assertThat(Resize.resize(socket, "vm0", 512 * MIB)).isZero();
            assertThat(Resize.resize(socket, "vm0", 64 * MIB)).isEqualTo(512 * MIB);
            assertThat(server.requestedSize()).isEqualTo(64 * MIB);
            assertThatThrownBy(() -> Resize.resize(socket, "vm1", MIB))
                    .isInstanceOf(QmpErrorException.class)
                    .hasMessageContaining("Device 'vm1' not found");
        }
    }
}
