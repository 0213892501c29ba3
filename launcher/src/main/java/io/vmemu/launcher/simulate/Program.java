package io.vmemu.launcher.simulate;

import java.util.List;

/**
 * All that a run is a function of.
 *
 * @param seed where the chance of faults begins
 * @param wanted what virtio-mem devices are to have in the end, in sixteenths of their sizes, by the device's number
 */
record Program(long seed, Setting setting, List<Step> steps, List<Integer> wanted) {
    Program {
        steps = List.copyOf(steps);
        wanted = List.copyOf(wanted);
    }

    Program withSteps(List<Step> newSteps) {
        return new Program(seed, setting, newSteps, wanted);
    }

    Program withSetting(Setting newSetting) {
        return new Program(seed, newSetting, steps, wanted);
    }

    Program withWanted(List<Integer> newWanted) {
        return new Program(seed, setting, steps, newWanted);
    }

    /** How much a device is to have in the end, bytes. */
    long wantedOf(DeviceSpec device) {
        DeviceSpec.VirtioMem mem = device.mem();
        return mem == null ? 0 : (device.size() / 16 * wanted.get(device.number())) & -mem.blockSize();
    }
}
