package io.vmemu.launcher.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * What the machine and the program consist of, each list in the order of the command line.
 *
 * @param objects {@code -object}
 * @param devices {@code -device}
 * @param chardevs {@code -chardev}, and the ones that {@code -qmp} and {@code -monitor} make
 * @param monitors {@code -mon}, {@code -qmp}, {@code -monitor}
 * @param firmwareConfig {@code -fw_cfg}
 * @param fdSets {@code -add-fd}
 * @param serials the character devices that {@code -serial} makes
 * @param serialPorts {@code -serial}
 * @param others recognised options about parts that nothing here emulates, such as disks and sound
 */
public record DeviceOptions(
        List<OptionEntry> objects,
        List<OptionEntry> devices,
        List<OptionEntry> chardevs,
        List<MonitorOption> monitors,
        List<OptionEntry> firmwareConfig,
        List<FdSetEntry> fdSets,
        List<OptionEntry> serials,
        List<SerialOption> serialPorts,
        List<OptionEntry> others) {
    public DeviceOptions {
        objects = List.copyOf(objects);
        devices = List.copyOf(devices);
        chardevs = List.copyOf(chardevs);
        monitors = List.copyOf(monitors);
        firmwareConfig = List.copyOf(firmwareConfig);
        fdSets = List.copyOf(fdSets);
        serials = List.copyOf(serials);
        serialPorts = List.copyOf(serialPorts);
        others = List.copyOf(others);
    }

    /** The others that one option makes. */
    public List<OptionEntry> others(QemuOption option) {
        List<OptionEntry> all = new ArrayList<>();
        for (OptionEntry other : others) {
            if (other.use().option() == option) {
                all.add(other);
            }
        }
        return all;
    }

    /** All character devices, whichever option makes them. */
    public List<OptionEntry> characterDevices() {
        List<OptionEntry> all = new ArrayList<>(chardevs);
        all.addAll(serials);
        return all;
    }
}
