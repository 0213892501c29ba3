package io.vmemu.qmp.hmp;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qom.Persona;
import java.util.List;

/** What is shown of the machine's ends on the host's side, and of what is measured. */
final class HostInfo {
    private HostInfo() {}

    static void register(CommandTable infos, Persona persona) {
        add(infos, "chardev", "show the character devices", HostInfo::chardevs, "query-chardev");
        add(infos, "iothreads", "show iothreads", HostInfo::ioThreads, "query-iothreads");
        registerBlock(infos);
        add(infos, "dirty_rate", "show dirty rate information", HostInfo::dirtyRate, "query-dirty-rate");
        add(infos, "dump", "Display the latest dump status", HostInfo::dump, "query-dump");
        registerAbsent(infos);
        infos.add("replay", "show record/replay information", call -> call.out().line("Record/replay is not active"));
        add(
                infos,
                "vm-generation-id",
                "Show Virtual Machine Generation ID",
                call -> call.out().line(call.qmpObject("query-vm-generation-id").string("guid")),
                "query-vm-generation-id");
        boolean modern = persona.isAtLeast(Persona.QEMU_10_0);
        addText(infos, "irq", "show the interrupts statistics (if available)", "x-query-irq");
        addText(infos, "jit", "show dynamic compiler info", "x-query-jit");
        addText(infos, "opcount", "show dynamic compiler opcode counters", "x-query-opcount");
        addText(infos, "roms", "show roms", "x-query-roms");
        addText(infos, "usb", "show guest USB devices", "x-query-usb");
        if (modern) {
            addText(infos, "pic", "show PIC state", "x-query-interrupt-controllers");
        }
    }

    private static void add(CommandTable infos, String name, String help, HmpHandler handler, String qmpCommand) {
        infos.add(new HmpCommand(name, "", help, List.of(), List.of(qmpCommand), handler));
    }

    /** A query whose result is the text. */
    static void addText(CommandTable infos, String name, String help, String qmpCommand) {
        add(
                infos,
                name,
                help,
                call -> call.out().print(call.qmpObject(qmpCommand).string("human-readable-text")),
                qmpCommand);
    }

    private static void chardevs(HmpCall call) throws QemuException {
        for (Fields chardev : call.qmpObjects("query-chardev")) {
            call.out().line(chardev.string("label") + ": filename=" + chardev.string("filename"));
        }
    }

    private static void ioThreads(HmpCall call) throws QemuException {
        for (Fields thread : call.qmpObjects("query-iothreads")) {
            call.out().line(thread.string("id") + ":");
            call.out().line("  thread_id=" + thread.integer("thread-id"));
            for (String value : List.of("poll-max-ns", "poll-grow", "poll-shrink", "aio-max-batch")) {
                call.out().line("  " + value + "=" + thread.integer(value));
            }
        }
    }

    /** No machine of this kind has a block device: there is nothing to show. */
    private static void registerBlock(CommandTable infos) {
        infos.add(
                "block",
                "[-n] [-v] [device]",
                "show info of one block device or all block devices (-n: show named nodes; -v: show details)",
                call -> {},
                HmpParameter.flag('n'),
                HmpParameter.flag('v'),
                HmpParameter.optionalWord("device"));
        infos.add("blockstats", "show block device statistics", call -> {});
        infos.add(
                "block-jobs",
                "show progress of ongoing block device operations",
                call -> call.out().line("No active jobs"));
    }

    /** What no machine of this kind has, in the words that say so. */
    private static void registerAbsent(CommandTable infos) {
        infos.add("capture", "show capture information", call -> {});
        infos.add(
                "snapshots",
                "show the currently saved VM snapshots",
                call -> call.out().line("no block device can store vmstate for snapshot"));
        infos.add("tpm", "show the TPM device", call -> {});
        infos.add("usernet", "show user network stack connection states", call -> {});
        infos.add(
                "vcpu_dirty_limit",
                "show dirty page limit information of all vCPU",
                call -> call.out().line("Dirty page limit not enabled!"));
    }

    private static void dirtyRate(HmpCall call) throws QemuException {
        QDict inSeconds = call.isModern() ? new QDict().put("calc-time-unit", "second") : new QDict();
        Fields rate = new Fields((QDict) call.qmp("query-dirty-rate", inSeconds));
        HmpOutput out = call.out();
        out.line("Status: " + rate.string("status"));
        out.line("Start Time: " + rate.integer("start-time") + " (ms)");
        out.line("Sample Pages: " + rate.decimal("sample-pages") + " (per GB)");
        out.line("Period: " + rate.integer("calc-time") + " (sec)");
        out.line("Mode: " + rate.string("mode"));
        out.print("Dirty rate: ");
        out.line(rate.has("dirty-rate") ? rate.integer("dirty-rate") + " (MB/s)" : "(not ready)");
        for (Fields cpu : rate.objects("vcpu-dirty-rate")) {
            out.line("vcpu[" + cpu.integer("id") + "], Dirty rate: " + cpu.integer("dirty-rate") + " (MB/s)");
        }
    }

    private static void dump(HmpCall call) throws QemuException {
        Fields dump = call.qmpObject("query-dump");
        String status = dump.string("status");
        call.out().line("Status: " + status);
        if (status.equals("active")) {
            double done = 100.0 * dump.integer("completed") / dump.integer("total");
            call.out().printf("Finished: %.2f %%\n", done);
        }
    }
}
