package io.vmemu.launcher.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The whole demo against the whole emulator, with a guest that takes no time. */
final class DemoCommandTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private int run(String guest, int columns, Map<String, String> environment) throws InterruptedException {
        return new DemoCommand(guest, 1)
                .run(new PrintStream(bytes, true, StandardCharsets.UTF_8), columns, environment);
    }

    private String output() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static Set<String> temporaryDirectories() {
        String[] names = new File(System.getProperty("java.io.tmpdir"))
                .list((directory, name) -> name.startsWith("vmemu-demo-"));
        return names == null ? Set.of() : Set.of(names);
    }

    @Test
    void itGrowsShrinksRefusesAndComesBackAfterAReset() throws InterruptedException {
        assertThat(run("speed=instant", 0, Map.of())).isZero();

        assertThat(output())
                .containsSubsequence(
                        "qemu-system-x86_64 -machine q35",
                        "vm0  node 0   plugged 1 GiB of 4 GiB   requested 1 GiB ✓",
                        "vm1  node 1   plugged 2 GiB of 4 GiB   requested 2 GiB ✓",
                        "vm0  node 0   plugged 3 GiB of 4 GiB   requested 3 GiB ✓",
                        "vm1  node 1   plugged 512 MiB of 4 GiB   requested 512 MiB ✓",
                        "GenericError: 'requested-size' has to be multiples of 'block-size' (0x200000)",
                        "\"system_reset\"",
                        "RESET",
                        "vm0  node 0   plugged 3 GiB of 4 GiB   requested 3 GiB ✓",
                        "vm1  node 1   plugged 512 MiB of 4 GiB   requested 512 MiB ✓",
                        "\"quit\"",
                        "/bin/qemu-system-x86_64</emulator>",
                        "virsh update-memory-device")
                .contains("event MEMORY_DEVICE_SIZE_CHANGE vm1: ")
                .doesNotContain("\u001b");
    }

    @Test
    void nothingIsLeftBehind() throws InterruptedException {
        Set<String> before = temporaryDirectories();

        run("speed=instant", 0, Map.of());

        assertThat(before).containsAll(temporaryDirectories());
    }

    @Test
    void onATerminalItIsColouredAndMoves() throws InterruptedException {
        assertThat(run("speed=instant", 100, Map.of("TERM", "xterm"))).isZero();

        assertThat(output()).contains("\u001b[7A\u001b[J", "\u001b[32m█");
    }

    @Test
    void noColorTakesTheColoursAwayButNotTheMovement() throws InterruptedException {
        run("speed=instant", 100, Map.of("TERM", "xterm", "NO_COLOR", "1"));

        assertThat(output()).contains("\u001b[7A\u001b[J").doesNotContain("\u001b[32m");
    }

    @Test
    void aDumbTerminalIsAPipe() throws InterruptedException {
        run("speed=instant", 100, Map.of("TERM", "dumb"));

        assertThat(output()).doesNotContain("\u001b");
    }

    @Test
    void guestWordsThatNobodyKnowsFail() throws InterruptedException {
        assertThat(run("speed=ludicrous", 0, Map.of())).isEqualTo(1);
    }
}
