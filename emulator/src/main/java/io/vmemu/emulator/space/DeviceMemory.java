package io.vmemu.emulator.space;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qom.Persona;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The device-memory region and the devices in it. A device is first placed ({@link #place}, {@link #chooseSlot}), which
 * changes nothing, and once everything else about it is settled, plugged.
 *
 * <p>All devices together may have no more than {@code maxmem} less boot memory; the region itself is larger by 1 GiB
 * for each slot, so that what alignment wastes does not count. Observed on QEMU 7.2 and 10.0.
 */
public final class DeviceMemory {
    /** What QEMU lets all devices together have: enough, and few enough for whatever has to look through them. */
    private static final int SOFT_MEMSLOT_LIMIT = 256;

    private final Persona persona;
    private final MachineMemoryLayout layout;
    private final Consumer<String> warnings;
    private final TreeMap<Long, MemoryDevice> devices = new TreeMap<>(Long::compareUnsigned);

    /**
     * An empty region.
     *
     * @param persona whose texts and order of checks
     * @param layout where the region is; it may be that there is none
     * @param warnings takes what QEMU warns of on stderr
     */
    public DeviceMemory(Persona persona, MachineMemoryLayout layout, Consumer<String> warnings) {
        this.persona = persona;
        this.layout = layout;
        this.warnings = warnings;
    }

    /**
     * Finds the place for a new device. Changes nothing.
     *
     * @return its guest-physical address
     * @throws QemuException if it cannot be where it wants to be, or nowhere
     */
    public long place(Placement wish) throws QemuException {
        if (layout.regionSize() == 0) {
            throw new QemuException(
                    persona == Persona.QEMU_7_2
                            ? "memory devices (e.g. for memory hotplug) are not enabled, please specify the maxmem option"
                            : "the configuration is not prepared for memory devices (e.g., for memory hotplug), consider"
                                    + " specifying the maxmem option");
        }
        long alignment = wish.alignment();
        if (persona == Persona.QEMU_7_2) {
            warnOfLargeAlignment(alignment);
            checkSpace(wish.size());
            checkAddressAligned(wish.gpa(), alignment);
            checkSizeAligned(wish.size(), alignment);
        } else {
            checkSpace(wish.size());
            checkSizeAligned(wish.size(), wish.backendAlignment());
            warnOfLargeAlignment(alignment);
            checkAddressAligned(wish.gpa(), alignment);
        }
        if (wish.gpa() != 0) {
            checkFree(wish.gpa(), wish.size());
            return wish.gpa();
        }
        return search(wish.size(), alignment);
    }

    /** The slot for a new DIMM, {@code wanted} or (if that is {@link DimmSlots#NONE}) the lowest free one. */
    public int chooseSlot(int wanted) throws QemuException {
        BitSet busy = new BitSet();
        for (MemoryDevice device : devices.values()) {
            if (device.slot() != DimmSlots.NONE) {
                busy.set(device.slot());
            }
        }
        return DimmSlots.choose(wanted, layout.sizes().slots(), busy);
    }

    /** Puts a device where {@link #place} said. */
    public void plug(MemoryDevice device) {
        if (conflict(device.gpa(), device.size()) != null
                || !regionContains(device.gpa(), device.size())
                || Long.compareUnsigned(device.size(), total() - used()) > 0) {
            throw new IllegalStateException("0x%x is no place for a device".formatted(device.gpa()));
        }
        devices.put(device.gpa(), device);
    }

    /** Takes a device out; its addresses are free again. */
    public void unplug(MemoryDevice device) {
        if (!devices.remove(device.gpa(), device)) {
            throw new IllegalStateException("not plugged");
        }
    }

    /** The devices, by address. */
    public Collection<MemoryDevice> devices() {
        return Collections.unmodifiableCollection(devices.values());
    }

    /** Bytes that all devices together occupy. */
    public long used() {
        long used = 0;
        for (MemoryDevice device : devices.values()) {
            used += device.size();
        }
        return used;
    }

    /** Bytes that all devices together may occupy, 0 without a region. */
    public long total() {
        return layout.regionSize() == 0 ? 0 : layout.sizes().deviceMemoryLimit();
    }

    /**
     * How many memslots a device that is about to be plugged may use: all that the others leave if it is to be the only
     * one, else its share of the room that is left.
     *
     * @param size of its region in bytes
     */
    public int memslotLimit(long size) {
        int left = SOFT_MEMSLOT_LIMIT;
        for (MemoryDevice device : devices.values()) {
            left -= device.memslots();
        }
        if (left < 1 || size == total()) {
            return Math.max(1, left);
        }
        return Math.max(1, (int) ((double) left * size / (total() - used())));
    }

    /** Bytes of memory that the devices give the guest now. */
    public long pluggedSize() {
        long plugged = 0;
        for (MemoryDevice device : devices.values()) {
            plugged += device.pluggedSize();
        }
        return plugged;
    }

    /** Bytes of memory that the devices of a NUMA node give the guest now. */
    public long pluggedSize(int node) {
        long plugged = 0;
        for (MemoryDevice device : devices.values()) {
            plugged += device.node() == node ? device.pluggedSize() : 0;
        }
        return plugged;
    }

    private void warnOfLargeAlignment(long alignment) {
        if (layout.regionBaseGpa() % alignment != 0) {
            warnings.accept(("the alignment (0x%x) exceeds the expected maximum alignment, memory will get fragmented"
                            + " and not all 'maxmem' might be usable for memory devices.")
                    .formatted(alignment));
        }
    }

    private void checkSpace(long size) throws QemuException {
        long used = used();
        if (Long.compareUnsigned(used + size, used) < 0 || Long.compareUnsigned(used + size, total()) > 0) {
            throw new QemuException("not enough space, currently 0x%x in use of total space for memory devices 0x%x"
                    .formatted(used, total()));
        }
    }

    private static void checkSizeAligned(long size, long alignment) throws QemuException {
        if ((size & (alignment - 1)) != 0) {
            throw new QemuException("backend memory size must be multiple of 0x%x".formatted(alignment));
        }
    }

    private static void checkAddressAligned(long gpa, long alignment) throws QemuException {
        if ((gpa & (alignment - 1)) != 0) {
            throw new QemuException("address must be aligned to 0x%x bytes".formatted(alignment));
        }
    }

    private void checkFree(long gpa, long size) throws QemuException {
        if (!regionContains(gpa, size)) {
            throw new QemuException("can't add memory device [0x%x:0x%x], usable range for memory devices [0x%x:0x%x]"
                    .formatted(gpa, size, layout.regionBaseGpa(), layout.regionSize()));
        }
        MemoryDevice there = conflict(gpa, size);
        if (there != null) {
            String id = there.id();
            throw new QemuException(
                    "address range conflicts with memory device id='%s'".formatted(id == null ? "(unnamed)" : id));
        }
    }

    private boolean regionContains(long gpa, long size) {
        long offset = gpa - layout.regionBaseGpa();
        return Long.compareUnsigned(gpa, layout.regionBaseGpa()) >= 0
                && Long.compareUnsigned(size, layout.regionSize()) <= 0
                && Long.compareUnsigned(offset, layout.regionSize() - size) <= 0;
    }

    /** The lowest device that the range overlaps, null if it is free. */
    private @Nullable MemoryDevice conflict(long gpa, long size) {
        Map.Entry<Long, MemoryDevice> below = devices.floorEntry(gpa);
        if (below != null && gpa - below.getKey() < below.getValue().size()) {
            return below.getValue();
        }
        Map.Entry<Long, MemoryDevice> above = devices.higherEntry(gpa);
        return above != null && above.getKey() - gpa < size ? above.getValue() : null;
    }

    /** Walks the devices by address; a candidate that overlaps one moves to the next aligned address behind it. */
    private long search(long size, long alignment) throws QemuException {
        long candidate = alignUp(layout.regionBaseGpa(), alignment);
        for (MemoryDevice device : devices.values()) {
            if (device.gpa() - candidate >= size) {
                break;
            }
            if (device.gpa() + device.size() > candidate) {
                candidate = alignUp(device.gpa() + device.size(), alignment);
            }
        }
        if (!regionContains(candidate, size)) {
            throw new QemuException("could not find position in guest address space for memory device - memory"
                    + " fragmented due to alignments");
        }
        return candidate;
    }

    private static long alignUp(long gpa, long alignment) {
        return (gpa + alignment - 1) & -alignment;
    }
}
