package io.vmemu.qmp.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.qom.Persona;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScreenCommandsTest {
    private static final String GPU = "virtio-gpu-pci";

    private final TestMonitor monitor =
            TestMonitor.of(Persona.QEMU_10_0, "pc", config -> config).startWith(GPU);

    @TempDir
    private Path directory;

    private String file(String name) {
        return directory.resolve(name).toString();
    }

    @Test
    void aMachineWithoutGraphicsHasNoScreen() {
        TestMonitor bare =
                TestMonitor.of(Persona.QEMU_10_0, "pc", config -> config).start();

        assertThat(bare.refusal("screendump", "{'filename':'" + file("s") + "'}"))
                .isEqualTo("There is no console to take a screendump from");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aHeadBelongsToADevice() {
        assertThat(monitor.refusal("screendump", "{'filename':'" + file("s") + "','head':0}"))
                .isEqualTo("'head' must be specified together with 'device'");
    }

    @Test
    void anUnknownDeviceIsNotFound() {
        String arguments = "{'filename':'" + file("s") + "','device':'nope'}";

        assertThat(monitor.refusalClass("screendump", arguments)).isEqualTo("DeviceNotFound");
        assertThat(monitor.refusal("screendump", arguments)).isEqualTo("Device 'nope' not found");
    }

    @Test
    void aGraphicsDeviceHasOneHead() {
        assertThat(monitor.refusal("screendump", "{'filename':'" + file("s") + "','device':'" + GPU + "','head':1}"))
                .isEqualTo("Device " + GPU + " (head 1) is not bound to a QemuConsole");
    }

    @Test
    void theScreenIsABlackPixmap() throws IOException {
        assertThat(monitor.ask("screendump", "{'filename':'" + file("s") + "','device':'" + GPU + "'}"))
                .isEqualTo("{}");

        byte[] header = "P6\n640 480\n255\n".getBytes(StandardCharsets.US_ASCII);
        assertThat(Files.readAllBytes(directory.resolve("s")))
                .startsWith(header)
                .hasSize(header.length + 640 * 480 * 3)
                .endsWith(new byte[640 * 480 * 3]);
    }

    @Test
    void theScreenIsABlackPng() throws IOException {
        assertThat(monitor.ask("screendump", "{'filename':'" + file("s.png") + "','format':'png'}"))
                .isEqualTo("{}");

        var picture = ImageIO.read(directory.resolve("s.png").toFile());
        assertThat(picture.getWidth()).isEqualTo(640);
        assertThat(picture.getHeight()).isEqualTo(480);
        assertThat(picture.getRGB(639, 479)).isEqualTo(0xff000000);
    }

    @Test
    void aFileThatCannotBeWrittenIsNamed() {
        assertThat(monitor.refusal("screendump", "{'filename':'" + directory + "'}"))
                .isEqualTo("failed to open file '" + directory + "': Is a directory");
        assertThat(monitor.refusal("screendump", "{'filename':'" + file("no/s") + "'}"))
                .isEqualTo("failed to open file '" + file("no/s") + "': No such file or directory");
    }
}
