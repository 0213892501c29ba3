package io.vmemu.guest.linux;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.GuestDevice;
import io.vmemu.emulator.machine.GuestPlatform;
import io.vmemu.emulator.machine.GuestPlatform.MemoryRange;
import io.vmemu.guest.system.Agenda;
import io.vmemu.guest.system.StateReader;
import io.vmemu.guest.system.StateWriter;
import java.util.ArrayList;
import java.util.List;

/** The parts of a Linux's state that are about its machine and its plans. */
final class LinuxState {
    private LinuxState() {}

    /** Writes what the kernel has learnt of its machine at boot and takes for granted since. */
    static void saveHardware(StateWriter out, GuestPlatform platform) {
        out.integer(platform.numaNodeCount());
        out.integer(platform.bootMemory().size());
        for (MemoryRange range : platform.bootMemory()) {
            out.number(range.gpa());
            out.number(range.size());
            out.integer(range.node());
        }
    }

    static void checkHardware(StateReader in, GuestPlatform platform) throws QemuException {
        int nodes = in.integer("number of nodes", 1, Integer.MAX_VALUE);
        int count = in.integer("boot memory", 0, Integer.MAX_VALUE);
        List<MemoryRange> ranges = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ranges.add(new MemoryRange(
                    in.number("boot memory", 0, Long.MAX_VALUE),
                    in.number("boot memory", 0, Long.MAX_VALUE),
                    in.integer("boot memory", 0, nodes - 1)));
        }
        if (nodes != platform.numaNodeCount() || !ranges.equals(platform.bootMemory())) {
            throw StateReader.wrong("is that of a machine with other boot memory");
        }
    }

    /** Reads which device is meant. */
    static GuestDevice device(StateReader in, GuestPlatform platform) throws QemuException {
        String slot = in.text("a device");
        for (GuestDevice device : platform.devices()) {
            if (device.slot().equals(slot)) {
                return device;
            }
        }
        throw StateReader.wrong("has a device at " + slot + ", where there is none");
    }

    static void saveJobs(StateWriter out, List<Agenda.Due<Job>> jobs) {
        out.integer(jobs.size());
        for (Agenda.Due<Job> due : jobs) {
            out.constant(due.job().kind());
            GuestDevice device = due.job().device();
            if (device != null) {
                out.text(device.slot());
            }
            out.number(due.delayNanos());
        }
    }

    static List<Agenda.Due<Job>> loadJobs(StateReader in, GuestPlatform platform) throws QemuException {
        int count = in.integer("number of jobs", 0, Integer.MAX_VALUE);
        List<Agenda.Due<Job>> jobs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Job.Kind kind = in.constant("a job", Job.Kind.class);
            Job job = new Job(kind, kind.isOfDevice() ? device(in, platform) : null);
            jobs.add(new Agenda.Due<>(job, in.number("a job's time", 0, Long.MAX_VALUE)));
        }
        return jobs;
    }
}
