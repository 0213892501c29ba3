package io.vmemu.launcher.simulate;

import io.vmemu.qmp.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * A machine as it is at first.
 *
 * @param persona which QEMU
 * @param machine {@code q35} or {@code pc}
 * @param bootMib boot memory of each node, MiB
 * @param nodes NUMA nodes
 * @param hugePages free huge pages of 2 MiB on the host
 * @param shutdownPauses whether the machine stays when the guest has powered off
 * @param kernel the guest's Linux
 * @param guestWords what else {@code opt/vmemu/guest} says, separated by spaces
 * @param devices memory devices
 */
record Setting(
        String persona,
        String machine,
        int bootMib,
        int nodes,
        int hugePages,
        boolean shutdownPauses,
        String kernel,
        List<String> guestWords,
        List<DeviceSpec> devices) {
    Setting {
        guestWords = List.copyOf(guestWords);
        devices = List.copyOf(devices);
    }

    boolean isModern() {
        return persona.equals("10.0");
    }

    /** Whether PCI devices go into root ports. */
    boolean isPcie() {
        return machine.equals("q35");
    }

    Setting withDevices(List<DeviceSpec> newDevices) {
        return new Setting(persona, machine, bootMib, nodes, hugePages, shutdownPauses, kernel, guestWords, newDevices);
    }

    Setting withGuestWords(List<String> words) {
        return new Setting(persona, machine, bootMib, nodes, hugePages, shutdownPauses, kernel, words, devices);
    }

    /**
     * QEMU's command line.
     *
     * @param seed where the chance of faults begins
     * @param incoming whether the machine waits for a migration
     */
    List<String> commandLine(long seed, boolean incoming) {
        List<String> words = new ArrayList<>();
        add(words, "-machine", machine, "-accel", "tcg", "-nodefaults");
        add(words, "-m", "size=" + bootMib * nodes + "M,slots=4,maxmem=64G");
        for (int node = 0; node < nodes; node++) {
            add(words, "-object", "memory-backend-ram,id=boot" + node + ",size=" + bootMib + "M");
            add(words, "-numa", "node,nodeid=" + node + ",memdev=boot" + node);
        }
        for (int port = 0; isPcie() && port < DeviceSpec.PLACES; port++) {
            add(words, "-device", "pcie-root-port,id=port" + port + ",chassis=" + port + ",addr=0x1" + port);
        }
        for (DeviceSpec device : devices) {
            add(words, "-object", JsonWriter.toText(device.object()));
            add(words, "-device", JsonWriter.toText(device.device(isPcie())));
        }
        if (shutdownPauses) {
            words.add("-no-shutdown");
        }
        if (incoming) {
            add(words, "-incoming", "defer");
        }
        String guest = (kernel + " " + String.join(" ", guestWords)).trim().replace(",", ",,");
        add(words, "-fw_cfg", "name=opt/vmemu/guest,string=kernel=" + guest);
        add(words, "-x-vmemu", "persona=" + persona + ",seed=" + seed + ",journal=on,host.hugepages=2M=" + hugePages);
        return words;
    }

    private static void add(List<String> words, String... more) {
        words.addAll(List.of(more));
    }
}
