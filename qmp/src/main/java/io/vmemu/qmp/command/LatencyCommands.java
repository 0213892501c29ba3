package io.vmemu.qmp.command;

import io.vmemu.emulator.device.VirtioMemPci;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.machine.MachineEvent;
import io.vmemu.emulator.machine.MachineListener;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.space.MemoryDevice;
import io.vmemu.qmp.protocol.CommandListener;
import io.vmemu.qmp.protocol.CommandRegistry;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * How long commands take, and resizes: {@code x-vmemu-stats}. A resize is measured on the guest's clock, from the change of
 * {@code requested-size} until {@code size} has come to it.
 */
final class LatencyCommands implements CommandListener, MachineListener {
    /** Two digits are enough to compare with, and keep a histogram at a few KiB. */
    private static final int SIGNIFICANT_DIGITS = 2;

    private final Machine machine;
    private final Map<String, Histogram> commands = new TreeMap<>();
    private final Map<String, Histogram> resizes = new TreeMap<>();

    LatencyCommands(Machine machine) {
        this.machine = machine;
    }

    void register(CommandRegistry registry) {
        registry.onAnswered(this);
        machine.addListener(this);
        registry.module("vmemu").query("x-vmemu-stats", (arguments, context) -> {
            QDict stats = new QDict().put("commands", written(commands)).put("resizes", written(resizes));
            if (arguments.bool("reset", false)) {
                commands.clear();
                resizes.clear();
            }
            return stats;
        });
    }

    @Override
    public void answered(String command, long nanos) {
        record(commands, command, nanos);
    }

    @Override
    public void onEvent(MachineEvent event, long epochMicros) {
        if (event instanceof MachineEvent.MemoryDeviceSizeChange change) {
            for (MemoryDevice device : machine.board().deviceMemory().devices()) {
                if (device instanceof VirtioMemPci mem
                        // Of the many changes on the way this holds for the last one alone; paths take long to put
                        // together.
                        && mem.device().requestedSize() == change.size()
                        && change.qomPath().equals(String.valueOf(mem.canonicalPath()))) {
                    record(resizes, change.qomPath(), mem.device().nanosSinceRequest());
                }
            }
        }
    }

    private static void record(Map<String, Histogram> histograms, String name, long nanos) {
        histograms
                .computeIfAbsent(name, key -> new Histogram(SIGNIFICANT_DIGITS))
                .recordValue(Math.max(nanos, 0));
    }

    private static QList written(Map<String, Histogram> histograms) {
        QList list = new QList();
        histograms.forEach((name, latencies) -> list.add(new QDict()
                .put("name", name)
                .put("count", latencies.getTotalCount())
                .put("min", latencies.getMinValue())
                .put("p50", latencies.getValueAtPercentile(50))
                .put("p99", latencies.getValueAtPercentile(99))
                .put("p999", latencies.getValueAtPercentile(99.9))
                .put("max", latencies.getMaxValue())));
        return list;
    }
}
