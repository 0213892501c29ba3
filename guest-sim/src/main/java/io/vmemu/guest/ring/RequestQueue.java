package io.vmemu.guest.ring;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.space.GuestMemory;
import io.vmemu.emulator.space.PageWindow;
import io.vmemu.emulator.virtio.VirtioFunction;
import io.vmemu.guest.system.StateReader;
import io.vmemu.guest.system.StateWriter;
import org.jspecify.annotations.Nullable;

/**
 * The memory device's only queue, driver's half, with one request under way at a time, as Linux uses it.
 *
 * <pre>
 * page 0..   descriptor table, available ring        (virtio 1.2, 2.7; Linux's layout with 4 KiB alignment)
 * page n..   used ring
 * last page  0 request | 32 response | 64 indirect table
 * </pre>
 *
 * <p>Descriptors and buffers stay where they are, so that a request writes the request itself, one entry of the
 * available ring and its index, and allocates nothing.
 */
public final class RequestQueue {
    private static final int QUEUE = 0;
    private static final int MAX_SIZE = 1 << 15;
    private static final int DESCRIPTOR_SIZE = 16;
    private static final int USED_ENTRY_SIZE = 8;
    private static final int RING_HEADER_SIZE = 4;
    private static final int FLAG_NEXT = 1;
    private static final int FLAG_WRITE = 2;
    private static final int FLAG_INDIRECT = 4;
    private static final int RESPONSE_OFFSET = 32;
    private static final int TABLE_OFFSET = 64;
    private static final int USED_NO_NOTIFY = 1;

    private final VirtioFunction function;
    private final GuestMemory memory;
    private final PageWindow availableWindow;
    private final PageWindow usedWindow;
    private final PageWindow buffers;
    private final boolean eventIdx;
    private final int size;
    private final long firstPage;
    private final int pageCount;
    private final long available;
    private final long used;
    private final long request;
    private final long response;
    private int availableIndex;
    private int usedIndex;

    private RequestQueue(DriverLink link, GuestMemory memory, int size, long firstPage, int pageCount) {
        this.function = link.function();
        this.memory = memory;
        this.availableWindow = memory.window();
        this.usedWindow = memory.window();
        this.buffers = memory.window();
        this.eventIdx = link.hasFeature(VirtioFeatures.RING_EVENT_IDX);
        this.size = size;
        this.firstPage = firstPage;
        this.pageCount = pageCount;
        this.available = firstPage + (long) size * DESCRIPTOR_SIZE;
        this.used = firstPage + (long) driverPages(size) * DmaPages.PAGE_SIZE;
        this.request = firstPage + (long) (pageCount - 1) * DmaPages.PAGE_SIZE;
        this.response = request + RESPONSE_OFFSET;
    }

    /**
     * Lays the queue out and enables it. Features must have been agreed on.
     *
     * @return null if the device has no such queue or there is no memory for it
     */
    public static @Nullable RequestQueue create(DriverLink link, GuestMemory memory, DmaPages pages) {
        int size = Integer.highestOneBit(link.function().queueMaxSize(QUEUE));
        if (size < 2) {
            return null;
        }
        int pageCount = pageCount(size);
        long gpa = pages.allocate(pageCount);
        if (gpa == DmaPages.NONE) {
            return null;
        }
        RequestQueue queue = new RequestQueue(link, memory, size, gpa, pageCount);
        queue.writeDescriptors(link.hasFeature(VirtioFeatures.RING_INDIRECT_DESC));
        link.function().enableQueue(QUEUE, size, gpa, queue.available, queue.used);
        return queue;
    }

    /** Lays the queue out once more in the same place, after the device was reset; features have been agreed on again. */
    public void restart(DriverLink link) {
        for (long offset = 0; offset < (long) pageCount * DmaPages.PAGE_SIZE; offset += Long.BYTES) {
            memory.writeLong(firstPage + offset, 0);
        }
        availableIndex = 0;
        usedIndex = 0;
        writeDescriptors(link.hasFeature(VirtioFeatures.RING_INDIRECT_DESC));
        function.enableQueue(QUEUE, size, firstPage, available, used);
    }

    public void save(StateWriter out) {
        out.integer(size);
        out.number(firstPage);
        out.integer(availableIndex);
        out.integer(usedIndex);
    }

    /** The queue as it was, its rings still lying in memory. */
    public static RequestQueue load(StateReader in, DriverLink link, GuestMemory memory) throws QemuException {
        int size = in.integer("size of a queue", 2, MAX_SIZE);
        StateReader.require(Integer.bitCount(size) == 1, "size of a queue");
        long gpa = in.number("place of a queue", 0, Long.MAX_VALUE);
        int pageCount = pageCount(size);
        StateReader.require(memory.contains(gpa, (long) pageCount * DmaPages.PAGE_SIZE), "place of a queue");
        RequestQueue queue = new RequestQueue(link, memory, size, gpa, pageCount);
        queue.availableIndex = in.integer("index of a queue", 0, 0xFFFF);
        queue.usedIndex = in.integer("index of a queue", 0, 0xFFFF);
        StateReader.require(((queue.availableIndex - queue.usedIndex) & 0xFFFF) <= 1, "index of a queue");
        return queue;
    }

    private static int pageCount(int size) {
        return driverPages(size) + pages(RING_HEADER_SIZE + size * USED_ENTRY_SIZE + Short.BYTES) + 1;
    }

    private static int driverPages(int size) {
        return pages(size * DESCRIPTOR_SIZE + RING_HEADER_SIZE + size * Short.BYTES + Short.BYTES);
    }

    private static int pages(int bytes) {
        return (bytes + DmaPages.PAGE_SIZE - 1) / DmaPages.PAGE_SIZE;
    }

    private void writeDescriptors(boolean indirect) {
        long chain = firstPage;
        if (indirect) {
            chain = request + TABLE_OFFSET;
            writeDescriptor(firstPage, chain, 2 * DESCRIPTOR_SIZE, FLAG_INDIRECT, 0);
        }
        writeDescriptor(chain, request, MemRequest.REQUEST_SIZE, FLAG_NEXT, 1);
        writeDescriptor(chain + DESCRIPTOR_SIZE, response, MemRequest.RESPONSE_SIZE, FLAG_WRITE, 0);
    }

    private void writeDescriptor(long at, long gpa, int length, int flags, int next) {
        memory.writeLong(at, gpa);
        memory.writeInt(at + 8, length);
        memory.writeShort(at + 12, (short) flags);
        memory.writeShort(at + 14, (short) next);
    }

    /**
     * Makes a request available to the device. The one before must have been answered.
     *
     * @param type one of {@link MemRequest}
     * @param gpa first address, 0 if the type has none
     * @param blockCount number of device blocks; the wire has 16 bits for it
     */
    public void submit(int type, long gpa, int blockCount) {
        if (isBusy()) {
            throw new IllegalStateException("a request is under way");
        }
        buffers.writeLong(request, type & 0xFFFF);
        buffers.writeLong(request + 8, gpa);
        buffers.writeLong(request + 16, blockCount & 0xFFFF);
        int old = availableIndex;
        availableWindow.writeShort(available + RING_HEADER_SIZE + (long) Short.BYTES * (old & (size - 1)), (short) 0);
        availableIndex = (old + 1) & 0xFFFF;
        availableWindow.writeShort(available + Short.BYTES, (short) availableIndex);
        if (deviceWantsToKnow(old)) {
            function.notifyQueue(QUEUE);
        }
    }

    /** Virtio 1.2, 2.7.10: by the flag, or when the index passes {@code avail_event}. */
    private boolean deviceWantsToKnow(int old) {
        if (!eventIdx) {
            return (usedWindow.readShort(used) & USED_NO_NOTIFY) == 0;
        }
        int event = usedWindow.readShort(used + RING_HEADER_SIZE + (long) size * USED_ENTRY_SIZE) & 0xFFFF;
        return ((availableIndex - event - 1) & 0xFFFF) < ((availableIndex - old) & 0xFFFF);
    }

    /** Whether a request has been made available and its answer not been taken. */
    public boolean isBusy() {
        return availableIndex != usedIndex;
    }

    /** Takes the answer if there is one. */
    public boolean poll() {
        if (!isBusy() || (usedWindow.readShort(used + Short.BYTES) & 0xFFFF) == usedIndex) {
            return false;
        }
        usedIndex = (usedIndex + 1) & 0xFFFF;
        if (eventIdx) {
            availableWindow.writeShort(available + RING_HEADER_SIZE + (long) size * Short.BYTES, (short) usedIndex);
        }
        return true;
    }

    /** Type of the answer that {@link #poll} took. */
    public int answerType() {
        return buffers.readShort(response) & 0xFFFF;
    }

    /** What the answer to a {@link MemRequest#STATE} says. */
    public int answerState() {
        return buffers.readShort(response + 8) & 0xFFFF;
    }

    /** Gives the queue's memory back; the device must have been reset. */
    public void release(DmaPages pages) {
        pages.free(firstPage, pageCount);
    }
}
