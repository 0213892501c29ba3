package io.vmemu.qmp.command;

import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.space.NumaNode;
import io.vmemu.qmp.protocol.CommandRegistry;
import java.util.List;
import java.util.Locale;

/** Texts for people that both monitors give, in QEMU's layout, with {@code \n} at the end of each line. */
public final class HumanTexts {
    private static final int MIB_SHIFT = 20;
    /** Where we say that memory is in our address space: it is not, but each block has a place of its own. */
    private static final long FIRST_HOST_ADDRESS = 0x7f00_0000_0000L;

    private HumanTexts() {}

    static void register(CommandRegistry registry, Machine machine) {
        registry.module("x-query")
                .query("x-query-numa", (arguments, context) -> readable(numa(machine)))
                .query("x-query-ramblock", (arguments, context) -> readable(ramBlocks(machine)));
    }

    private static QDict readable(String text) {
        return new QDict().put("human-readable-text", text);
    }

    /** {@code info numa}: nodes with their CPUs and memory; size counts what is plugged. */
    public static String numa(Machine machine) {
        List<NumaNode> nodes = machine.board().numa().nodes();
        StringBuilder text = new StringBuilder().append(nodes.size()).append(" nodes\n");
        for (NumaNode node : nodes) {
            text.append("node ").append(node.id()).append(" cpus:");
            node.cpus().stream()
                    .filter(cpu -> cpu < machine.config().cpus().cpus())
                    .forEach(cpu -> text.append(' ').append(cpu));
            long plugged = machine.board().deviceMemory().pluggedSize(node.id());
            text.append(String.format(
                    Locale.ROOT,
                    "\nnode %d size: %d MB\nnode %d plugged: %d MB\n",
                    node.id(),
                    (node.size() + plugged) >> MIB_SHIFT,
                    node.id(),
                    plugged >> MIB_SHIFT));
        }
        return text.toString();
    }

    /** {@code info ramblock}: blocks of memory, the largest first. */
    public static String ramBlocks(Machine machine) {
        boolean modern = machine.persona().isAtLeast(Persona.QEMU_10_0);
        StringBuilder text = new StringBuilder(
                String.format("%24s %8s  %18s %18s %18s", "Block Name", "PSize", "Offset", "Used", "Total"));
        text.append(modern ? String.format(" %18s %3s\n", "HVA", "RO") : "\n");
        for (RamBlocks block : RamBlocks.of(machine)) {
            text.append(String.format(
                    Locale.ROOT,
                    "%24s %8s  0x%016x 0x%016x 0x%016x",
                    block.name(),
                    size(block.pageSize()),
                    block.offset(),
                    block.used(),
                    block.total()));
            text.append(
                    modern
                            ? String.format(
                                    " 0x%016x %3s\n",
                                    FIRST_HOST_ADDRESS + block.offset(), block.readOnly() ? "ro" : "rw")
                            : "\n");
        }
        return text.toString();
    }

    private static String size(long bytes) {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        int unit = Math.min((63 - Long.numberOfLeadingZeros(bytes)) / 10, units.length - 1);
        return (bytes >> (10 * unit)) + " " + units[unit];
    }
}
