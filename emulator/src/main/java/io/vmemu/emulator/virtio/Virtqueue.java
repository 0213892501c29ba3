package io.vmemu.emulator.virtio;

import io.vmemu.emulator.space.GuestMemory;
import io.vmemu.emulator.space.PageWindow;
import org.jspecify.annotations.Nullable;

/**
 * The device's half of a split virtqueue (virtio 1.2, 2.7), all of whose memory belongs to the driver:
 *
 * <pre>
 * descriptor table   16 bytes each: le64 gpa, le32 length, le16 flags, le16 next
 * available ring     le16 flags, le16 index, le16 head[size], le16 used_event     driver writes
 * used ring          le16 flags, le16 index, {le32 head, le32 length}[size], le16 avail_event     device writes
 * </pre>
 *
 * <p>Nothing that stands there is believed. What breaks the rules is told to the {@link VirtioDevice}, with the text
 * that QEMU has for it, and the device stops until it is reset.
 */
public final class Virtqueue {
    private static final int DESCRIPTOR_SIZE = 16;
    private static final int DESCRIPTOR_NEXT = 1;
    private static final int DESCRIPTOR_WRITE = 2;
    private static final int DESCRIPTOR_INDIRECT = 4;
    private static final int AVAILABLE_NO_INTERRUPT = 1;
    private static final int RING_HEADER_SIZE = 4;
    private static final int USED_ENTRY_SIZE = 8;
    private static final int INDEX_MASK = 0xFFFF;

    private final VirtioDevice device;
    private final GuestMemory memory;
    private final int index;
    private final int maxSize;
    /** Where the rings are looked at: one each, as each keeps to its page. */
    private final PageWindow descriptorWindow;

    private final PageWindow tableWindow;
    private final PageWindow availableWindow;
    private final PageWindow usedWindow;

    /** Number of descriptors, 0 until the driver has set the queue up. */
    private int size;

    private long descriptors;
    private long available;
    private long used;
    private int lastAvailable;
    private int usedIndex;
    private int inFlight;
    /** Whether an element was given back since the driver set the queue up, or since it came from another machine. */
    private boolean anyUsed;

    Virtqueue(VirtioDevice device, GuestMemory memory, int index, int maxSize) {
        this.device = device;
        this.memory = memory;
        this.index = index;
        this.maxSize = maxSize;
        this.descriptorWindow = memory.window();
        this.tableWindow = memory.window();
        this.availableWindow = memory.window();
        this.usedWindow = memory.window();
    }

    public VirtioDevice device() {
        return device;
    }

    public int index() {
        return index;
    }

    int maxSize() {
        return maxSize;
    }

    boolean isEnabled() {
        return size != 0;
    }

    /**
     * Takes the place of the rings. A queue that is set up anew goes on where it was, as QEMU's do: only a reset puts
     * the indices back.
     *
     * @return what is wrong with it, null if the queue is enabled now
     */
    @Nullable
    String enable(int newSize, long descriptorTableGpa, long availableRingGpa, long usedRingGpa) {
        if (newSize <= 0 || newSize > maxSize || Integer.bitCount(newSize) != 1) {
            return "virtio: queue size " + newSize + " is not a power of two up to " + maxSize;
        }
        if ((descriptorTableGpa & 15) != 0 || !memory.contains(descriptorTableGpa, (long) DESCRIPTOR_SIZE * newSize)) {
            return "Cannot map desc";
        }
        int eventSize = device.hasFeature(VirtioFeature.EVENT_IDX) ? Short.BYTES : 0;
        long usedLength = RING_HEADER_SIZE + (long) USED_ENTRY_SIZE * newSize + eventSize;
        if ((usedRingGpa & 3) != 0 || !memory.contains(usedRingGpa, usedLength)) {
            return "Cannot map used";
        }
        long availableLength = RING_HEADER_SIZE + (long) Short.BYTES * newSize + eventSize;
        if ((availableRingGpa & 1) != 0 || !memory.contains(availableRingGpa, availableLength)) {
            return "Cannot map avail";
        }
        size = newSize;
        descriptors = descriptorTableGpa;
        available = availableRingGpa;
        used = usedRingGpa;
        return null;
    }

    /** Looks at the place of the rings again: their size depends on the features. */
    @Nullable
    String recheck() {
        return size == 0 ? null : enable(size, descriptors, available, used);
    }

    void reset() {
        size = 0;
        lastAvailable = 0;
        usedIndex = 0;
        inFlight = 0;
        anyUsed = false;
    }

    /**
     * Takes the next element that the driver made available.
     *
     * @return whether there was one; not if the device is broken, or becomes so over it
     */
    public boolean pop(VirtqueueElement element) {
        if (size == 0 || device.isBroken()) {
            return false;
        }
        int driverIndex = availableWindow.readShort(available + Short.BYTES) & INDEX_MASK;
        int pending = (driverIndex - lastAvailable) & INDEX_MASK;
        if (pending == 0) {
            return false;
        }
        if (pending > size) {
            device.violation("Guest moved used index from " + lastAvailable + " to " + driverIndex);
            return false;
        }
        if (inFlight >= size) {
            device.violation("Virtqueue size exceeded");
            return false;
        }
        long entry = available + RING_HEADER_SIZE + (long) Short.BYTES * (lastAvailable & (size - 1));
        int head = availableWindow.readShort(entry) & INDEX_MASK;
        lastAvailable = (lastAvailable + 1) & INDEX_MASK;
        if (head >= size) {
            device.violation("Guest says index " + head + " is available");
            return false;
        }
        if (device.hasFeature(VirtioFeature.EVENT_IDX)) {
            usedWindow.writeShort(used + RING_HEADER_SIZE + (long) USED_ENTRY_SIZE * size, (short) lastAvailable);
        }
        element.begin(head);
        String wrong = collect(element, head);
        if (wrong != null) {
            device.violation(wrong);
            return false;
        }
        inFlight++;
        return true;
    }

    /** Follows the chain from {@code head} on; answers what is wrong with it, or null. */
    private @Nullable String collect(VirtqueueElement element, int head) {
        long table = descriptors;
        PageWindow window = descriptorWindow;
        int limit = size;
        int next = head;
        int count = 0;
        while (true) {
            long descriptor = table + (long) DESCRIPTOR_SIZE * next;
            long gpa = window.readLong(descriptor);
            long rest = window.readLong(descriptor + Long.BYTES);
            long length = rest & 0xFFFFFFFFL;
            int flags = (int) (rest >>> 32) & 0xFFFF;
            if ((flags & DESCRIPTOR_INDIRECT) != 0) {
                String wrong = checkIndirect(gpa, length, flags, table != descriptors);
                if (wrong != null) {
                    return wrong;
                }
                table = gpa;
                window = tableWindow;
                limit = (int) (length / DESCRIPTOR_SIZE);
                next = 0;
                count = 0;
                continue;
            }
            String wrong = element.add(gpa, length, (flags & DESCRIPTOR_WRITE) != 0);
            if (wrong != null) {
                return wrong;
            }
            if (++count > limit) {
                return "Looped descriptor";
            }
            if ((flags & DESCRIPTOR_NEXT) == 0) {
                return null;
            }
            next = (int) (rest >>> 48);
            if (next >= limit) {
                return "Desc next is " + next;
            }
        }
    }

    /** QEMU takes a table of descriptors without asking for the feature; the specification does not (2.7.5.3.1). */
    private @Nullable String checkIndirect(long gpa, long length, int flags, boolean nested) {
        if (!device.hasFeature(VirtioFeature.INDIRECT_DESC)) {
            return "virtio: indirect descriptor without VIRTIO_F_INDIRECT_DESC";
        }
        if (nested) {
            return "virtio: indirect descriptor in an indirect table";
        }
        if ((flags & DESCRIPTOR_NEXT) != 0) {
            return "virtio: indirect descriptor with VIRTQ_DESC_F_NEXT";
        }
        if (length == 0 || length % DESCRIPTOR_SIZE != 0) {
            return "Invalid size for indirect buffer table";
        }
        if (!memory.contains(gpa, length)) {
            return "Cannot map indirect buffer";
        }
        return null;
    }

    /**
     * Gives an element back to the driver, of which the first {@code written} bytes to write were written, and
     * interrupts it if it wants to know. Nothing happens if the device is broken. An element does not outlive a
     * reset.
     */
    public void push(VirtqueueElement element, int written) {
        if (inFlight == 0) {
            throw new IllegalStateException("no element of queue " + index + " is out");
        }
        inFlight--;
        if (device.isBroken()) {
            return;
        }
        long entry = used + RING_HEADER_SIZE + (long) USED_ENTRY_SIZE * (usedIndex & (size - 1));
        usedWindow.writeLong(entry, element.head() | ((long) written << 32));
        int old = usedIndex;
        usedIndex = (usedIndex + 1) & INDEX_MASK;
        usedWindow.writeShort(used + Short.BYTES, (short) usedIndex);
        if (driverWantsInterrupt(old)) {
            device.interruptQueue(index);
        }
        anyUsed = true;
    }

    /**
     * Virtio 1.2, 2.7.7.2: by the flag, or when the entry just written is the one of {@code used_event}. The first
     * entry is always told, as by QEMU, who does not know then which one the driver was told of last.
     */
    private boolean driverWantsInterrupt(int entryIndex) {
        if (!device.hasFeature(VirtioFeature.EVENT_IDX)) {
            return (availableWindow.readShort(available) & AVAILABLE_NO_INTERRUPT) == 0;
        }
        long event = available + RING_HEADER_SIZE + (long) Short.BYTES * size;
        return !anyUsed || (availableWindow.readShort(event) & INDEX_MASK) == entryIndex;
    }

    VirtqueueState save() {
        return new VirtqueueState(size, descriptors, available, used, lastAvailable, usedIndex);
    }

    /** Takes a migrated state; answers what is wrong with it, or null. Features must have been restored. */
    @Nullable
    String load(VirtqueueState state) {
        reset();
        if (state.size() == 0) {
            return null;
        }
        String wrong = enable(state.size(), state.descriptorTableGpa(), state.availableRingGpa(), state.usedRingGpa());
        if (wrong != null) {
            return wrong;
        }
        lastAvailable = state.lastAvailable() & INDEX_MASK;
        usedIndex = state.usedIndex() & INDEX_MASK;
        inFlight = (lastAvailable - usedIndex) & INDEX_MASK;
        if (inFlight > size) {
            String values = String.format(
                    "VQ %d size 0x%x < last_avail_idx 0x%x - used_idx 0x%x", index, size, lastAvailable, usedIndex);
            reset();
            return values;
        }
        return null;
    }
}
