package io.vmemu.launcher.cli;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.option.OptionSettings;
import io.vmemu.emulator.option.Setting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file for {@code -readconfig}:
 *
 * <pre>
 *   # comment
 *   [device "vm0"]
 *     driver = "virtio-mem-pci"
 * </pre>
 *
 * Observed on QEMU 7.2.
 */
final class ConfigurationFile {
    private final String name;
    private final List<Section> sections = new ArrayList<>();
    private List<Setting> settings = new ArrayList<>();
    private @Nullable String group;
    private @Nullable String id;

    /** A group with its settings, and the line of the last of them. */
    record Section(String group, OptionSettings settings, String location) {}

    private ConfigurationFile(String name) {
        this.name = name;
    }

    static List<Section> read(OptionUse use) throws StartupException {
        String name = use.argument();
        List<String> lines;
        try {
            lines = Files.readAllLines(Path.of(name), StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw new StartupException(use.location(), "Could not open '" + name + "': No such file or directory");
        } catch (IOException e) {
            throw new StartupException(use.location(), "Could not open '" + name + "': " + e.getMessage());
        }
        ConfigurationFile file = new ConfigurationFile(name);
        int number = 0;
        for (String line : lines) {
            number++;
            try {
                file.line(line.strip(), number);
            } catch (QemuException e) {
                throw new StartupException(Messages.inFile(name, number), e.desc());
            }
        }
        file.endSection(number);
        return file.sections;
    }

    private void line(String line, int number) throws QemuException {
        if (line.isEmpty() || line.startsWith("#")) {
            return;
        }
        if (line.startsWith("[") && line.endsWith("]")) {
            endSection(number - 1);
            beginSection(line.substring(1, line.length() - 1).strip());
            return;
        }
        if (group == null) {
            throw new QemuException("no group defined");
        }
        int equals = line.indexOf('=');
        String value = equals < 0 ? "" : line.substring(equals + 1).strip();
        if (equals < 1 || value.length() < 2 || !value.startsWith("\"") || !value.endsWith("\"")) {
            throw new QemuException("parse error");
        }
        settings.add(new Setting(line.substring(0, equals).strip(), value.substring(1, value.length() - 1)));
    }

    private void beginSection(String header) throws QemuException {
        int quote = header.indexOf('"');
        if (quote < 0) {
            group = header;
            id = null;
        } else if (quote < header.length() - 1 && header.endsWith("\"")) {
            group = header.substring(0, quote).strip();
            id = header.substring(quote + 1, header.length() - 1);
        } else {
            throw new QemuException("parse error");
        }
        settings = new ArrayList<>();
    }

    private void endSection(int lastLine) {
        if (group != null) {
            sections.add(new Section(group, new OptionSettings(id, settings), Messages.inFile(name, lastLine)));
        }
    }
}
