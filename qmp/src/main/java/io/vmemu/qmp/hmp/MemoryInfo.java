package io.vmemu.qmp.hmp;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QNum;
import java.util.List;

/** What is shown of memory, and the balloon. */
final class MemoryInfo {
    private MemoryInfo() {}

    static void register(CommandTable commands, CommandTable infos) {
        commands.add(
                "balloon",
                "target",
                "request VM to change its memory allocation (in MB)",
                call -> call.qmp(
                        "balloon",
                        new QDict().put("value", QNum.of(call.arguments().integer("value")))),
                HmpParameter.of(HmpParameter.Kind.MEBIBYTES, "value"));
        infos.add("balloon", "show balloon information", MemoryInfo::balloon);
        infos.add("memdev", "show memory backends", MemoryInfo::memdevs);
        infos.add("memory-devices", "show memory devices", MemoryInfo::memoryDevices);
        infos.add(
                "memory_size_summary",
                "show the amount of initially allocated and present hotpluggable (if enabled) memory in bytes.",
                MemoryInfo::summary);
        HostInfo.addText(infos, "numa", "show NUMA information", "x-query-numa");
        HostInfo.addText(infos, "ramblock", "Display system ramblock information", "x-query-ramblock");
        infos.add(
                "mtree",
                "[-f][-d][-o][-D]",
                "show memory tree (-f: dump flat view for address spaces;-d: dump dispatch tree, valid with -f only);"
                        + "-o: dump region owners/parents;-D: dump disabled regions",
                MemoryTree::show,
                HmpParameter.flag('f'),
                HmpParameter.flag('d'),
                HmpParameter.flag('o'),
                HmpParameter.flag('D'));
    }

    private static void balloon(HmpCall call) throws QemuException {
        call.out().line("balloon: actual=" + (call.qmpObject("query-balloon").integer("actual") >> 20));
    }

    private static void summary(HmpCall call) throws QemuException {
        Fields sizes = call.qmpObject("query-memory-size-summary");
        call.out().line("base memory: " + sizes.decimal("base-memory"));
        if (sizes.has("plugged-memory")) {
            call.out().line("plugged memory: " + sizes.decimal("plugged-memory"));
        }
    }

    private static void memdevs(HmpCall call) throws QemuException {
        HmpOutput out = call.out();
        for (Fields memdev : call.qmpObjects("query-memdev")) {
            if (memdev.has("id")) {
                out.line("memory backend: " + memdev.string("id"));
            }
            out.line("  size:  " + memdev.decimal("size"));
            for (String flag : List.of("merge", "dump", "prealloc", "share", "reserve")) {
                if (memdev.has(flag)) {
                    out.line("  " + flag + ": " + memdev.bool(flag));
                }
            }
            out.line("  policy: " + memdev.string("policy"));
            out.line("  host nodes: " + ranges(memdev.integers("host-nodes")));
        }
        out.line("");
    }

    /** Ascending numbers as {@code 0-2,5}. */
    private static String ranges(List<Long> numbers) {
        StringBuilder text = new StringBuilder();
        for (int first = 0; first < numbers.size(); ) {
            int last = first;
            while (last + 1 < numbers.size() && numbers.get(last + 1) == numbers.get(last) + 1) {
                last++;
            }
            text.append(text.isEmpty() ? "" : ",").append(numbers.get(first));
            if (last > first) {
                text.append('-').append(numbers.get(last));
            }
            first = last + 1;
        }
        return text.toString();
    }

    private static void memoryDevices(HmpCall call) throws QemuException {
        for (Fields device : call.qmpObjects("query-memory-devices")) {
            String type = device.string("type");
            Fields data = device.object("data");
            String id = data.stringOrNull("id");
            call.out().line("Memory device [" + type + "]: \"" + (id == null ? "" : id) + "\"");
            switch (type) {
                case "dimm", "nvdimm" -> dimm(data, call.out());
                case "virtio-mem" -> virtioMem(data, call.out());
                default -> virtioPmem(data, call.out());
            }
        }
    }

    private static void dimm(Fields dimm, HmpOutput out) {
        out.line("  addr: 0x" + Long.toHexString(dimm.integer("addr")));
        for (String number : List.of("slot", "node", "size")) {
            out.line("  " + number + ": " + dimm.integer(number));
        }
        out.line("  memdev: " + dimm.string("memdev"));
        out.line("  hotplugged: " + dimm.bool("hotplugged"));
        out.line("  hotpluggable: " + dimm.bool("hotpluggable"));
    }

    private static void virtioMem(Fields device, HmpOutput out) {
        out.line("  memaddr: 0x" + Long.toHexString(device.integer("memaddr")));
        for (String number : List.of("node", "requested-size", "size", "max-size", "block-size")) {
            out.line("  " + number + ": " + device.decimal(number));
        }
        out.line("  memdev: " + device.string("memdev"));
    }

    private static void virtioPmem(Fields device, HmpOutput out) {
        out.line("  memaddr: 0x" + Long.toHexString(device.integer("memaddr")));
        out.line("  size: " + device.decimal("size"));
        out.line("  memdev: " + device.string("memdev"));
    }
}
