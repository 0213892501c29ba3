package io.vmemu.launcher.simulate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Programs and what became of them, to be read. */
final class Timeline {
    private static final double SECOND = 1_000_000_000;
    private static final long MIB = 1L << 20;
    private static final int FRAMES = 8;

    private Timeline() {}

    /** A program, a line each. */
    static List<String> of(Program program) {
        Setting setting = program.setting();
        List<String> lines = new ArrayList<>();
        lines.add("machine  " + setting.machine() + " of QEMU " + setting.persona() + ", " + setting.nodes()
                + " x " + setting.bootMib() + " MiB" + (setting.shutdownPauses() ? ", -no-shutdown" : "")
                + "; host with "
                + setting.hugePages() + " huge pages");
        lines.add(("guest    Linux " + setting.kernel() + " " + String.join(" ", setting.guestWords())).trim());
        for (DeviceSpec device : setting.devices()) {
            lines.add("device   " + describe(device));
        }
        long nanos = 0;
        for (Step step : program.steps()) {
            nanos += step.delayNanos();
            lines.add(String.format(
                    Locale.ROOT, "%12.6f s  %s", nanos / SECOND, step.act().text()));
        }
        lines.add("then     nothing goes wrong any more, all devices are to have 0, and at last");
        for (DeviceSpec device : setting.devices()) {
            if (device.isVirtioMem()) {
                lines.add("         " + device.id() + " " + size(program.wantedOf(device)));
            }
        }
        return lines;
    }

    private static String describe(DeviceSpec device) {
        String behind = size(device.size()) + " of " + device.backend().name().toLowerCase(Locale.ROOT) + " on node "
                + device.node();
        DeviceSpec.VirtioMem mem = device.mem();
        if (mem == null) {
            return device.id() + " pc-dimm, " + behind;
        }
        return device.id() + " virtio-mem, " + behind + ", block-size=" + size(mem.blockSize()) + " requested-size="
                + size(mem.requestedSize()) + " unplugged-inaccessible=" + mem.inaccessible()
                + (mem.prealloc() ? " prealloc=on" : "") + (mem.dynamicMemslots() ? " dynamic-memslots=on" : "");
    }

    private static String size(long bytes) {
        return bytes == 0 || bytes % MIB != 0 ? Long.toString(bytes) : bytes / MIB + "M";
    }

    /** What a broken promise is about, a line each. */
    static List<String> of(Program program, Simulation.Outcome outcome) {
        List<String> lines = new ArrayList<>();
        BrokenPromise broken = outcome.broken();
        if (broken == null) {
            lines.add("seed " + program.seed() + ": all promises hold");
        } else {
            lines.add("seed " + program.seed() + " breaks a promise: " + broken.promise());
            lines.add("  " + broken.detail());
            Throwable cause = broken.getCause();
            for (int i = 0; cause != null && i < Math.min(FRAMES, cause.getStackTrace().length); i++) {
                lines.add("    at " + cause.getStackTrace()[i]);
            }
        }
        return lines;
    }
}
