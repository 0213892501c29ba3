package io.vmemu.emulator.space;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Guest memory for somebody who keeps coming back to one page, as both sides of a virtqueue do: the page that was found last
 * stays at hand, as in QEMU's region caches of a ring. Any address may be asked for at any time, with the same outcome as in
 * {@link GuestMemory} itself, errors too; one on another page only takes as long as there.
 *
 * <p>A page goes by its address, so that a window needs not be told of a ring that moves, is reset or comes from another
 * machine. When memory forgets its contents, a page that is at hand is none of its pages any more, and is looked for anew.
 *
 * <p>Why: a request costs 26 accesses to rings and buffers, on both sides together. Each took about 3 ns, most of it to find
 * its page in the table, and that was more than half of a request's 140 ns. Here an access takes about 1 ns.
 */
public final class PageWindow {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int PAGE_SHIFT = SparseGuestMemory.PAGE_SHIFT;
    private static final int PAGE_SIZE = SparseGuestMemory.PAGE_SIZE;
    private static final byte[] NO_PAGE = {};
    /** No address is on it. */
    private static final long NO_NUMBER = -1;

    private final SparseGuestMemory memory;
    private byte[] page = NO_PAGE;
    private long pageNumber = NO_NUMBER;
    /** {@link SparseGuestMemory#generation} when the page was found. */
    private int generation;

    PageWindow(SparseGuestMemory memory) {
        this.memory = memory;
    }

    public short readShort(long gpa) {
        if (isAtHand(gpa, Short.BYTES)) {
            return (short) SHORT.get(page, offset(gpa));
        }
        short value = memory.readShort(gpa);
        keep(gpa);
        return value;
    }

    public long readLong(long gpa) {
        if (isAtHand(gpa, Long.BYTES)) {
            return (long) LONG.get(page, offset(gpa));
        }
        long value = memory.readLong(gpa);
        keep(gpa);
        return value;
    }

    public void writeShort(long gpa, short value) {
        if (isAtHand(gpa, Short.BYTES)) {
            SHORT.set(page, offset(gpa), value);
        } else {
            memory.writeShort(gpa, value);
            keep(gpa);
        }
    }

    public void writeLong(long gpa, long value) {
        if (isAtHand(gpa, Long.BYTES)) {
            LONG.set(page, offset(gpa), value);
        } else {
            memory.writeLong(gpa, value);
            keep(gpa);
        }
    }

    /** Whether all that is asked for lies on the page. */
    private boolean isAtHand(long gpa, int length) {
        return gpa >>> PAGE_SHIFT == pageNumber
                && offset(gpa) <= PAGE_SIZE - length
                && generation == memory.generation();
    }

    private static int offset(long gpa) {
        return (int) gpa & (PAGE_SIZE - 1);
    }

    /** Keeps the page at hand that an access was to: if it is there, and whole. */
    private void keep(long gpa) {
        byte[] found = memory.pageAt(gpa);
        if (found != null && found.length == PAGE_SIZE) {
            page = found;
            pageNumber = gpa >>> PAGE_SHIFT;
            generation = memory.generation();
        }
    }
}
