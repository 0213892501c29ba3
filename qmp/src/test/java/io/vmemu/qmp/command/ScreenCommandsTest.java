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
    private final TestMonitor monitor =
            TestMonitor.of(Persona.QEMU_10_0, "pc", config -> config).start();

    @TempDir
    private Path directory;

    private String file(String name) {
        return directory.resolve(name).toString();
    }

    private void addGraphics() {
        assertThat(monitor.ask("device_add", "{'driver':'virtio-gpu-pci','id':'g'}"))
                .isEqualTo("{}");
    }

    @Test
    void aMachineWithoutGraphicsHasNoScreen() {
        assertThat(monitor.refusal("screendump", "{'filename':'" + file("s") + "'}"))
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
        addGraphics();

        assertThat(monitor.refusal("screendump", "{'filename':'" + file("s") + "','device':'g','head':1}"))
                .isEqualTo("Device g (head 1) is not bound to a QemuConsole");
    }

    @Test
    void theScreenIsABlackPixmap() throws IOException {
        addGraphics();

        assertThat(monitor.ask("screendump", "{'filename':'" + file("s") + "','device':'g'}"))
                .isEqualTo("{}");

        byte[] header = "P6\n640 480\n255\n".getBytes(StandardCharsets.US_ASCII);
        assertThat(Files.readAllBytes(directory.resolve("s")))
                .startsWith(header)
                .hasSize(header.length + 640 * 480 * 3)
                .endsWith(new byte[640 * 480 * 3]);
    }

    @Test
    void theScreenIsABlackPng() throws IOException {
        addGraphics();

        assertThat(monitor.ask("screendump", "{'filename':'" + file("s.png") + "','format':'png'}"))
                .isEqualTo("{}");

        var picture = ImageIO.read(directory.resolve("s.png").toFile());
        assertThat(picture.getWidth()).isEqualTo(640);
        assertThat(picture.getHeight()).isEqualTo(480);
        assertThat(picture.getRGB(639, 479)).isEqualTo(0xff000000);
    }

    @Test
    void aFileThatCannotBeWrittenIsNamed() {
        addGraphics();

        assertThat(monitor.refusal("screendump", "{'filename':'" + directory + "'}"))
                .isEqualTo("failed to open file '" + directory + "': Is a directory");
        assertThat(monitor.refusal("screendump", "{'filename':'" + file("no/s") + "'}"))
                .isEqualTo("failed to open file '" + file("no/s") + "': No such file or directory");
    }
}
