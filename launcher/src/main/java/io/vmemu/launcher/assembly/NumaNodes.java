package io.vmemu.launcher.assembly;

import io.vmemu.emulator.error.ErrorReporter;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.space.NumaOptions.NodeOption;
import io.vmemu.launcher.cli.OptionEntry;
import io.vmemu.launcher.cli.OptionSettings;
import io.vmemu.launcher.cli.QemuNumbers;
import io.vmemu.launcher.cli.StartupException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code -numa}: nodes; what else there is (distances, caches) concerns nothing here but must be well-formed. */
final class NumaNodes {
    private NumaNodes() {}

    static List<NodeOption> read(List<OptionEntry> entries, Persona persona, ErrorReporter warnings)
            throws StartupException {
        List<NodeOption> nodes = new ArrayList<>();
        for (OptionEntry entry : entries) {
            try {
                String type = entry.settings().get("type", "");
                switch (type) {
                    case "node" -> nodes.add(node(entry.settings(), persona, warnings));
                    case "dist", "cpu", "hmat-lb", "hmat-cache" -> {}
                    case "" -> throw new QemuException("Parameter 'type' is missing");
                    default -> throw new QemuException("Parameter 'type' does not accept value '" + type + "'");
                }
            } catch (QemuException e) {
                throw StartupException.about(entry.use(), e);
            }
        }
        return nodes;
    }

    private static NodeOption node(OptionSettings settings, Persona persona, ErrorReporter warnings)
            throws QemuException {
        String nodeId = settings.get("nodeid");
        String mem = settings.get("mem");
        @Nullable Long memSize = mem == null ? null : QemuNumbers.size("mem", mem, persona, warnings);
        @Nullable Integer id = nodeId == null ? null : (int) QemuNumbers.number("nodeid", nodeId);
        return new NodeOption(id, cpus(settings.all("cpus")), memSize, settings.get("memdev"));
    }

    /** Indices and ranges: {@code 0-3}, {@code 7}. */
    private static List<Integer> cpus(List<String> texts) throws QemuException {
        List<Integer> cpus = new ArrayList<>();
        for (String text : texts) {
            int dash = text.indexOf('-');
            try {
                int first = Integer.parseInt(dash < 0 ? text : text.substring(0, dash));
                int last = dash < 0 ? first : Integer.parseInt(text.substring(dash + 1));
                if (first < 0 || last < first || last > 0xffff) {
                    throw new NumberFormatException(text);
                }
                for (int cpu = first; cpu <= last; cpu++) {
                    cpus.add(cpu);
                }
            } catch (NumberFormatException e) {
                throw new QemuException("Parameter 'cpus' expects a uint16 value or range");
            }
        }
        return cpus;
    }
}
