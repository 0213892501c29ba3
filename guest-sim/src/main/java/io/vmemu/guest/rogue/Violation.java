package io.vmemu.guest.rogue;

import io.vmemu.emulator.space.GuestMemory;
import io.vmemu.guest.ring.DmaPages;
import io.vmemu.guest.ring.DriverLink;
import io.vmemu.guest.ring.MemRequest;

/** A ring with one thing wrong in it, after which a device needs a reset (virtio 1.2, 2.1.2). */
final class Violation {
    private static final int QUEUE = 0;
    private static final int SIZE = 128;
    private static final int DESCRIPTOR_SIZE = 16;
    private static final int FLAG_NEXT = 1;
    private static final int FLAG_WRITE = 2;
    /** Table and available ring, used ring, buffers. */
    private static final int PAGES = 3;

    private static final int UNKNOWN_TYPE = 0x7777;
    private static final long NOWHERE = 1L << 51;

    private final GuestMemory memory;
    private final long table;
    private final long available;
    private final long request;

    private Violation(GuestMemory memory, long table) {
        this.memory = memory;
        this.table = table;
        this.available = table + SIZE * DESCRIPTOR_SIZE;
        this.request = table + (PAGES - 1L) * DmaPages.PAGE_SIZE;
    }

    /**
     * Sets the queue up; nothing is wrong before {@link #commit}.
     *
     * @return where it lies; {@link DmaPages#NONE} if there is no memory for it, and then nothing will happen
     */
    static long prepare(DriverLink link, DmaPages pages) {
        long gpa = pages.allocate(PAGES);
        if (gpa != DmaPages.NONE) {
            link.function().enableQueue(QUEUE, SIZE, gpa, gpa + SIZE * DESCRIPTOR_SIZE, gpa + DmaPages.PAGE_SIZE);
        }
        return gpa;
    }

    /** Breaks the rule in a ring that was prepared at {@code gpa}. */
    static void commit(Manner manner, DriverLink link, GuestMemory memory, long gpa) {
        if (gpa != DmaPages.NONE) {
            new Violation(memory, gpa).write(manner);
            link.function().notifyQueue(QUEUE);
        }
    }

    private void write(Manner manner) {
        int requestSize = manner == Manner.REQUEST_SHORT ? MemRequest.REQUEST_SIZE / 2 : MemRequest.REQUEST_SIZE;
        int responseSize = manner == Manner.RESPONSE_SHORT ? 1 : MemRequest.RESPONSE_SIZE;
        long requestGpa = manner == Manner.RING_ADDRESS ? NOWHERE : request;
        int next = manner == Manner.RING_LOOP ? 0 : 1;
        descriptor(0, requestGpa, requestSize, FLAG_NEXT, next);
        descriptor(1, request + MemRequest.REQUEST_SIZE, responseSize, FLAG_WRITE, 0);
        memory.writeLong(request, manner == Manner.REQUEST_UNKNOWN ? UNKNOWN_TYPE : MemRequest.STATE);
        memory.writeShort(available + 4, (short) (manner == Manner.RING_HEAD ? SIZE : 0));
        memory.writeShort(available + 2, (short) (manner == Manner.RING_INDEX ? SIZE + 1 : 1));
    }

    private void descriptor(int index, long gpa, int length, int flags, int next) {
        long at = table + (long) index * DESCRIPTOR_SIZE;
        memory.writeLong(at, gpa);
        memory.writeInt(at + 8, length);
        memory.writeShort(at + 12, (short) flags);
        memory.writeShort(at + 14, (short) next);
    }
}
