package io.vmemu.qmp.hmp;

import io.vmemu.emulator.error.QemuException;
import java.util.List;

/** What is shown of the machine as a whole and of its CPUs: texts over the QMP queries. */
final class SystemInfo {
    private static final List<String> CPU_IDS = List.of(
            "node-id",
            "drawer-id",
            "book-id",
            "socket-id",
            "die-id",
            "cluster-id",
            "module-id",
            "core-id",
            "thread-id");

    private SystemInfo() {}

    static void register(CommandTable infos) {
        add(infos, "version", "show the version of QEMU", SystemInfo::version, "query-version");
        add(infos, "name", "show the current VM name", SystemInfo::name, "query-name");
        add(
                infos,
                "uuid",
                "show the current VM UUID",
                call -> call.out().line(call.qmpObject("query-uuid").string("UUID")),
                "query-uuid");
        add(infos, "kvm", "show KVM information", SystemInfo::kvm, "query-kvm");
        add(infos, "status", "show the current VM status (running|paused)", SystemInfo::status, "query-status");
        add(infos, "cpus", "show infos for each CPU", SystemInfo::cpus, "query-cpus-fast");
        add(
                infos,
                "hotpluggable-cpus",
                "Show information about hotpluggable CPUs",
                SystemInfo::hotpluggableCpus,
                "query-hotpluggable-cpus");
        infos.add("history", "show the command line history", SystemInfo::history);
    }

    private static void add(CommandTable infos, String name, String help, HmpHandler handler, String qmpCommand) {
        infos.add(new HmpCommand(name, "", help, List.of(), List.of(qmpCommand), handler));
    }

    private static void version(HmpCall call) throws QemuException {
        Fields version = call.qmpObject("query-version");
        Fields numbers = version.object("qemu");
        call.out()
                .line(numbers.integer("major") + "." + numbers.integer("minor") + "." + numbers.integer("micro")
                        + version.string("package"));
    }

    private static void history(HmpCall call) {
        int number = 0;
        for (String line : call.user().history()) {
            call.out().line(number + ": '" + line + "'");
            number++;
        }
    }

    private static void name(HmpCall call) throws QemuException {
        String name = call.qmpObject("query-name").stringOrNull("name");
        if (name != null) {
            call.out().line(name);
        }
    }

    private static void kvm(HmpCall call) throws QemuException {
        Fields kvm = call.qmpObject("query-kvm");
        String support = !kvm.bool("present") ? "not compiled" : kvm.bool("enabled") ? "enabled" : "disabled";
        call.out().line("kvm support: " + support);
    }

    private static void status(HmpCall call) throws QemuException {
        Fields status = call.qmpObject("query-status");
        String state = status.string("status");
        boolean running = status.bool("running");
        String why = running || state.equals("paused") ? "" : " (" + state + ")";
        call.out().line("VM status: " + (running ? "running" : "paused") + why);
    }

    private static void cpus(HmpCall call) throws QemuException {
        for (Fields cpu : call.qmpObjects("query-cpus-fast")) {
            boolean current = cpu.integer("cpu-index") == call.user().cpuIndex();
            call.out()
                    .line((current ? "*" : " ") + " CPU #" + cpu.integer("cpu-index") + ": thread_id="
                            + cpu.integer("thread-id"));
        }
    }

    private static void hotpluggableCpus(HmpCall call) throws QemuException {
        List<Fields> places = call.qmpObjects("query-hotpluggable-cpus");
        HmpOutput out = call.out();
        out.line("Hotpluggable CPUs:");
        for (Fields place : places) {
            out.line("  type: \"" + place.string("type") + "\"");
            out.line("  vcpus_count: \"" + place.integer("vcpus-count") + "\"");
            if (place.has("qom-path")) {
                out.line("  qom_path: \"" + place.string("qom-path") + "\"");
            }
            out.line("  CPUInstance Properties:");
            Fields props = place.object("props");
            for (String id : CPU_IDS) {
                if (props.has(id)) {
                    out.line("    " + id + ": \"" + props.integer(id) + "\"");
                }
            }
        }
    }
}
