package io.vmemu.launcher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Observed on QEMU 7.2. */
class ConfigurationFileTest {
    @TempDir
    private Path directory;

    private String file(String text) throws IOException {
        Path file = directory.resolve("cfg");
        Files.writeString(file, text);
        return file.toString();
    }

    @Test
    void itsGroupsAreOptions() throws IOException {
        String file = file("""
                # comment
                [machine]
                  type = "q35"
                [memory]
                  size = "1G"
                [smp-opts]
                  cpus = "3"
                [device "vm0"]
                  driver = "virtio-mem-pci"
                  memdev = "m0"
                """);
        QemuCommandLine line = CommandLines.good("-readconfig", file);
        assertThat(line.machine().type()).isEqualTo("q35");
        assertThat(line.machine().memory().size()).isEqualTo(1L << 30);
        assertThat(line.machine().smp().cpus()).isEqualTo(3);
        OptionEntry device = line.devices().devices().get(0);
        assertThat(device.id()).isEqualTo("vm0");
        assertThat(device.settings().get("memdev")).isEqualTo("m0");
        assertThat(device.location()).isEqualTo(":" + file + ":10");
    }

    @Test
    void mistakesAreToldWithTheLine() throws IOException {
        String file = file("[msg]\n x = \"1\"\n");
        assertThat(CommandLines.saidAbout("-readconfig", file))
                .containsExactly(":" + file + ":2: Invalid parameter 'x'");
        file("[foo]\n x = \"1\"\n");
        assertThat(CommandLines.saidAbout("-readconfig", file))
                .containsExactly(":" + file + ":2: There is no option group 'foo'");
        file("x = \"1\"\n");
        assertThat(CommandLines.saidAbout("-readconfig", file)).containsExactly(":" + file + ":1: no group defined");
        file("[device \"a b\"]\n driver = \"d\"\n");
        assertThat(CommandLines.saidAbout("-readconfig", file).get(0))
                .startsWith(":" + file + ":2: Parameter 'id' expects an identifier");
    }
}
