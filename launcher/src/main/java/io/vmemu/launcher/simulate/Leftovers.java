package io.vmemu.launcher.simulate;

import io.vmemu.emulator.machine.GuestView;
import io.vmemu.emulator.space.GpaRange;
import java.util.List;

/**
 * What stays of devices that are to have nothing, where the kernel may use their memory. A node's kernel objects keep a piece
 * of one device. That piece's memory block has a memmap, which may lie on another device and keep a piece of that one too, which
 * has a memmap as well: a chain that goes on until a memmap lies in boot memory.
 */
final class Leftovers {
    private Leftovers() {}

    /**
     * Whether kernel objects and memmaps explain what is left.
     *
     * @param left where the devices are that are not empty
     * @param nodes how many nodes can have kernel objects
     */
    static boolean areExplained(GuestView view, List<GpaRange> left, int nodes) {
        long begins = left.stream()
                .filter(device -> !hasMemmapOfAnother(view, device))
                .count();
        return left.isEmpty() || (begins > 0 && begins <= nodes);
    }

    private static boolean hasMemmapOfAnother(GuestView view, GpaRange device) {
        return view.blocks().stream()
                .anyMatch(block ->
                        contains(device, block.memmapGpa()) && !contains(device, block.index() * view.blockSize()));
    }

    private static boolean contains(GpaRange device, long gpa) {
        return gpa >= device.gpa() && gpa < device.end();
    }
}
