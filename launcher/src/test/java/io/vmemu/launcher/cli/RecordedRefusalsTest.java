package io.vmemu.launcher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.qom.Persona;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Says of command lines what real QEMU was heard to say of them. */
class RecordedRefusalsTest {
    private static final List<String> BASE =
            List.of("-accel", "tcg", "-machine", "q35", "-nodefaults", "-display", "none", "-S");

    private record Recorded(List<String> words, Persona persona, List<String> said) {}

    @TestFactory
    Stream<DynamicTest> saysWhatQemuSays() throws IOException {
        return read().stream()
                .map(recorded -> DynamicTest.dynamicTest(
                        recorded.persona() + " " + String.join(" ", recorded.words()),
                        () -> assertThat(CommandLines.saidAbout(
                                        recorded.persona(), recorded.words().toArray(new String[0])))
                                .isEqualTo(recorded.said())));
    }

    private static List<Recorded> read() throws IOException {
        List<Recorded> all = new ArrayList<>();
        List<String> words = List.of();
        List<String> said = new ArrayList<>();
        for (String line : lines()) {
            if (line.startsWith("#")) {
                continue;
            }
            if (line.startsWith(">> ")) {
                words = split(line.substring(3));
            } else if (line.startsWith("> ")) {
                words = new ArrayList<>(BASE);
                words.addAll(split(line.substring(2)));
            } else if (line.startsWith("  |")) {
                said.set(said.size() - 1, said.get(said.size() - 1) + "\n" + line.substring(3));
            } else if (line.startsWith("  ")) {
                said.add(line.substring(2));
            } else if (!line.isEmpty()) {
                said = new ArrayList<>();
                for (Persona persona : Persona.values()) {
                    if (line.contains(persona.major() + "." + persona.minor())) {
                        all.add(new Recorded(words, persona, said));
                    }
                }
            }
        }
        return all;
    }

    private static List<String> lines() throws IOException {
        try (InputStream stream = RecordedRefusalsTest.class.getResourceAsStream("refusals.txt")) {
            return new String(Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }

    /** Words separated by blanks; single quotes keep blanks together. */
    private static List<String> split(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean quoted = false;
        boolean any = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\'') {
                quoted = !quoted;
                any = true;
            } else if (c == ' ' && !quoted) {
                words.add(word.toString());
                word.setLength(0);
                any = false;
            } else {
                word.append(c);
                any = true;
            }
        }
        if (any) {
            words.add(word.toString());
        }
        return words;
    }
}
