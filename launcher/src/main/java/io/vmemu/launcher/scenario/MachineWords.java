package io.vmemu.launcher.scenario;

import io.vmemu.launcher.scenario.format.Units;
import io.vmemu.launcher.scenario.format.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a file says of a machine and its guest, as words of QEMU's command line. */
final class MachineWords {
    private static final long GIB = 1L << 30;
    /** Devices are found room for at whole GiB, and one more can be plugged later. */
    private static final long ROOM_EACH = GIB;

    private static final String OUR_OPTION = "-x-vmemu";
    private static final String SEED = "seed=";
    private static final String MOVABLE = "memhp_default_state=online_movable";

    private final List<String> words = new ArrayList<>();

    private MachineWords() {}

    /**
     * The words of a machine.
     *
     * @param incoming whether it waits for another one's state
     */
    static List<String> of(Value.Entries machine, Value.Entries guest, long seed, boolean incoming) {
        MachineWords line = new MachineWords();
        line.add("-nodefaults");
        line.machine(machine);
        entries(machine, "devices")
                .members()
                .keySet()
                .forEach(id -> line.device(id, entries(entries(machine, "devices"), id)));
        line.ours(machine, guest, seed);
        if (incoming) {
            line.add("-incoming", "defer");
        }
        if (machine.get("args") instanceof Value.Items more) {
            more.values().forEach(word -> line.add(word.toString()));
        }
        return List.copyOf(line.words);
    }

    /** The same words with another seed. */
    static List<String> withSeed(List<String> words, long seed) {
        List<String> changed = new ArrayList<>(words);
        changed.add(OUR_OPTION);
        changed.add(SEED + seed);
        return List.copyOf(changed);
    }

    private void add(String... more) {
        words.addAll(List.of(more));
    }

    private void machine(Value.Entries machine) {
        String type = text(machine, "type");
        if (type != null) {
            add("-machine", type);
        }
        if (machine.get("cpus") instanceof Value.Text cpus) {
            add("-smp", cpus.text());
        }
        Map<String, Value> devices = entries(machine, "devices").members();
        long memory = size(machine, "memory", GIB);
        long room = memory + ROOM_EACH;
        for (String id : devices.keySet()) {
            room += size(entries(entries(machine, "devices"), id), "size", 0) + ROOM_EACH;
        }
        String slots = text(machine, "slots");
        add(
                "-m",
                "size=" + memory + "B,slots=" + (slots == null ? devices.size() + 1 : slots) + ",maxmem="
                        + size(machine, "max-memory", room) + "B");
    }

    private void device(String id, Value.Entries device) {
        String backend = text(device, "backend");
        String pageSize = text(device, "page-size");
        StringBuilder object = new StringBuilder("memory-backend-" + (backend == null ? "ram" : backend));
        object.append(",id=mem-").append(id).append(",size=").append(size(device, "size", 0));
        if (pageSize != null) {
            object.append(",hugetlb=on,hugetlbsize=").append(Units.size(pageSize));
        }
        add("-object", object + rest(device, "backend-options"));
        StringBuilder options = new StringBuilder("virtio-mem-pci,id=" + id + ",memdev=mem-" + id);
        for (String name : List.of("requested-size", "block-size")) {
            if (device.get(name) != null) {
                options.append(',').append(name).append('=').append(size(device, name, 0));
            }
        }
        if (device.get("node") instanceof Value.Text node) {
            options.append(",node=").append(node);
        }
        if (device.get("prealloc") instanceof Value.Text prealloc) {
            options.append(",prealloc=").append(prealloc.text().equals("true") ? "on" : "off");
        }
        add("-device", options + rest(device, "options"));
    }

    private static String rest(Value.Entries device, String name) {
        String options = text(device, name);
        return options == null ? "" : "," + options;
    }

    private void ours(Value.Entries machine, Value.Entries guest, long seed) {
        add(OUR_OPTION, "journal=on," + SEED + seed);
        String persona = text(machine, "persona");
        if (persona != null) {
            add(OUR_OPTION, "persona=" + persona);
        }
        entries(machine, "host").members().forEach((name, value) -> add(OUR_OPTION, "host." + name + "=" + value));
        List<String> inside = new ArrayList<>();
        for (String name : List.of("kernel", "driver", "speed")) {
            String value = text(guest, name);
            if (value != null) {
                inside.add(name + "=" + value);
            }
        }
        Long boot = guest.get("boot") instanceof Value.Text time ? Units.nanos(time.text()) : null;
        if (boot != null) {
            inside.add("boot-millis=" + boot / 1_000_000);
        }
        for (String name : List.of("cmdline", "workload", "words")) {
            String value = text(guest, name);
            if (value != null) {
                inside.add(value);
            } else if (name.equals("cmdline")) {
                inside.add(MOVABLE);
            }
        }
        add(OUR_OPTION, "guest=" + String.join(" ", inside).replace(",", ",,"));
    }

    /** The mapping of that name; empty if there is none. */
    static Value.Entries entries(Value.Entries within, String name) {
        return within.get(name) instanceof Value.Entries found ? found : Value.Entries.NONE;
    }

    private static @Nullable String text(Value.Entries within, String name) {
        return within.get(name) instanceof Value.Text found ? found.text() : null;
    }

    private static long size(Value.Entries within, String name, long fallback) {
        Long size = within.get(name) instanceof Value.Text found ? Units.size(found.text()) : null;
        return size == null ? fallback : size;
    }
}
