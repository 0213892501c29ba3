package io.vmemu.emulator.space;

import io.vmemu.emulator.error.QemuException;
import java.util.BitSet;

/** The DIMM slots of a machine: which one a new DIMM gets. Observed on QEMU 7.2 and 10.0. */
public final class DimmSlots {
    /** In no slot; as a wish: any free one. */
    public static final int NONE = -1;

    private DimmSlots() {}

    /**
     * The slot for a new DIMM: the one it wants, or else the lowest free one.
     *
     * @param wanted slot number, {@link #NONE} for any
     * @param slots how many slots the machine has
     * @param busy slots that are taken
     * @throws QemuException if there is no such slot, or no free one
     */
    public static int choose(int wanted, long slots, BitSet busy) throws QemuException {
        if (wanted != NONE && (wanted < 0 || wanted >= slots)) {
            // Without any slot the last valid number is QEMU's unsigned -1.
            throw new QemuException("invalid slot number %d, valid range is [0-%s]"
                    .formatted(wanted, Long.toUnsignedString(slots - 1)));
        }
        if (slots == 0) {
            throw new QemuException("no slots where allocated, please specify the 'slots' option");
        }
        if (wanted != NONE) {
            if (busy.get(wanted)) {
                throw new QemuException("slot %d is busy".formatted(wanted));
            }
            return wanted;
        }
        int free = busy.nextClearBit(0);
        if (free >= slots) {
            throw new QemuException("no free slots available");
        }
        return free;
    }
}
