package io.vmemu.emulator.space;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Boot memory of any size that costs only what was written to: pages of 4 KiB in a hash table, which appear with the
 * first write to them. What was never written reads as zeros. Two ranges, as on a PC: low memory from 0 on, and what
 * does not fit below the 4 GiB hole from 4 GiB on.
 *
 * <p>An access is O(1) and allocates nothing, but for the first write to a page. It throws
 * {@link IndexOutOfBoundsException} outside of memory.
 */
public final class SparseGuestMemory implements GuestMemory {
    /** Where high memory begins, but for very large machines with an AMD CPU. */
    public static final long HIGH_GPA = 1L << 32;

    static final int PAGE_SHIFT = 12;
    static final int PAGE_SIZE = 1 << PAGE_SHIFT;
    private static final int PAGE_MASK = PAGE_SIZE - 1;
    private static final int INITIAL_CAPACITY = 32;
    /** 2^64 divided by the golden ratio: spreads consecutive page numbers over the table. */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final long lowSize;
    private final long highStart;
    private final long highSize;

    /**
     * Open addressing with linear probing; a free place has no page. The capacity is a power of two, at most half
     * full.
     */
    private long[] pageNumbers = new long[INITIAL_CAPACITY];

    private byte[][] pages = new byte[INITIAL_CAPACITY][];
    private int pageCount;
    private int generation;

    /**
     * Memory at [0, lowSize) and [4 GiB, 4 GiB + highSize).
     *
     * @param lowSize bytes below 4 GiB, at most 4 GiB
     * @param highSize bytes from 4 GiB on
     */
    public SparseGuestMemory(long lowSize, long highSize) {
        this(lowSize, HIGH_GPA, highSize);
    }

    /**
     * Memory at [0, lowSize) and [highStart, highStart + highSize).
     *
     * @param lowSize bytes below 4 GiB, at most 4 GiB
     * @param highStart where high memory begins, at least at 4 GiB
     * @param highSize bytes from there on
     */
    public SparseGuestMemory(long lowSize, long highStart, long highSize) {
        boolean low = lowSize >= 0 && lowSize <= HIGH_GPA;
        boolean high = highStart >= HIGH_GPA && highSize >= 0 && highSize <= Long.MAX_VALUE - highStart;
        if (!low || !high) {
            throw new IllegalArgumentException("no memory layout: " + lowSize + " bytes low, " + highSize + " high");
        }
        this.lowSize = lowSize;
        this.highStart = highStart;
        this.highSize = highSize;
    }

    @Override
    public boolean contains(long gpa, long length) {
        if (gpa < 0 || length < 0) {
            return false;
        }
        if (gpa < highStart && (lowSize < HIGH_GPA || highStart > HIGH_GPA)) {
            return length <= lowSize && gpa <= lowSize - length;
        }
        long size = highStart + highSize;
        return length <= size && gpa <= size - length;
    }

    /** Forgets all contents. */
    public void clear() {
        pageNumbers = new long[INITIAL_CAPACITY];
        pages = new byte[INITIAL_CAPACITY][];
        pageCount = 0;
        generation++;
    }

    /** The same contents once more. */
    public SparseGuestMemory copy() {
        SparseGuestMemory copy = new SparseGuestMemory(lowSize, highStart, highSize);
        for (int i = 0; i < pages.length; i++) {
            byte[] contents = pages[i];
            if (contents != null) {
                copy.write(pageNumbers[i] << PAGE_SHIFT, contents, 0, contents.length);
            }
        }
        return copy;
    }

    /** How many bytes of contents are kept, for accounting. */
    public long residentBytes() {
        return (long) pageCount << PAGE_SHIFT;
    }

    /**
     * Shows every page that was ever written to, by address. A visitor may read and write pages that there are, but must
     * not write to others.
     */
    public void forEachResidentPage(ResidentPageVisitor visitor) {
        long[] numbers = new long[pageCount];
        int count = 0;
        for (int i = 0; i < pages.length; i++) {
            if (pages[i] != null) {
                numbers[count++] = pageNumbers[i];
            }
        }
        Arrays.sort(numbers);
        for (long number : numbers) {
            ByteBuffer contents = ByteBuffer.wrap(page(number)).asReadOnlyBuffer();
            visitor.visit(number << PAGE_SHIFT, contents.order(ByteOrder.LITTLE_ENDIAN));
        }
    }

    /** Is shown pages of memory. */
    @FunctionalInterface
    public interface ResidentPageVisitor {
        /**
         * A page.
         *
         * @param gpa its address, a multiple of 4 KiB
         * @param contents its 4 KiB, read-only, little-endian; valid during the call
         */
        void visit(long gpa, ByteBuffer contents);
    }

    @Override
    public PageWindow window() {
        return new PageWindow(this);
    }

    /** Another one each time that all contents were forgotten: a page that was found before is no page of this memory. */
    int generation() {
        return generation;
    }

    /** The page that an address is on, null if it was never written to. */
    byte @Nullable [] pageAt(long gpa) {
        return find(gpa >>> PAGE_SHIFT);
    }

    @Override
    public byte readByte(long gpa) {
        check(gpa, 1);
        byte[] page = find(gpa >>> PAGE_SHIFT);
        return page == null ? 0 : page[(int) gpa & PAGE_MASK];
    }

    @Override
    public short readShort(long gpa) {
        byte[] page = find(gpa >>> PAGE_SHIFT);
        int offset = (int) gpa & PAGE_MASK;
        if (page != null && offset <= PAGE_SIZE - Short.BYTES) {
            return (short) SHORT.get(page, offset);
        }
        return (short) readAcross(gpa, Short.BYTES);
    }

    @Override
    public int readInt(long gpa) {
        byte[] page = find(gpa >>> PAGE_SHIFT);
        int offset = (int) gpa & PAGE_MASK;
        if (page != null && offset <= PAGE_SIZE - Integer.BYTES) {
            return (int) INT.get(page, offset);
        }
        return (int) readAcross(gpa, Integer.BYTES);
    }

    @Override
    public long readLong(long gpa) {
        byte[] page = find(gpa >>> PAGE_SHIFT);
        int offset = (int) gpa & PAGE_MASK;
        if (page != null && offset <= PAGE_SIZE - Long.BYTES) {
            return (long) LONG.get(page, offset);
        }
        return readAcross(gpa, Long.BYTES);
    }

    @Override
    public void writeByte(long gpa, byte value) {
        check(gpa, 1);
        page(gpa >>> PAGE_SHIFT)[(int) gpa & PAGE_MASK] = value;
    }

    @Override
    public void writeShort(long gpa, short value) {
        byte[] page = find(gpa >>> PAGE_SHIFT);
        int offset = (int) gpa & PAGE_MASK;
        if (page != null && offset <= PAGE_SIZE - Short.BYTES) {
            SHORT.set(page, offset, value);
        } else {
            writeAcross(gpa, value, Short.BYTES);
        }
    }

    @Override
    public void writeInt(long gpa, int value) {
        byte[] page = find(gpa >>> PAGE_SHIFT);
        int offset = (int) gpa & PAGE_MASK;
        if (page != null && offset <= PAGE_SIZE - Integer.BYTES) {
            INT.set(page, offset, value);
        } else {
            writeAcross(gpa, value, Integer.BYTES);
        }
    }

    @Override
    public void writeLong(long gpa, long value) {
        byte[] page = find(gpa >>> PAGE_SHIFT);
        int offset = (int) gpa & PAGE_MASK;
        if (page != null && offset <= PAGE_SIZE - Long.BYTES) {
            LONG.set(page, offset, value);
        } else {
            writeAcross(gpa, value, Long.BYTES);
        }
    }

    @Override
    public void read(long gpa, byte[] target, int offset, int length) {
        check(gpa, length);
        int done = 0;
        while (done < length) {
            int from = (int) (gpa + done) & PAGE_MASK;
            int count = Math.min(length - done, PAGE_SIZE - from);
            byte[] page = find((gpa + done) >>> PAGE_SHIFT);
            if (page == null) {
                Arrays.fill(target, offset + done, offset + done + count, (byte) 0);
            } else {
                System.arraycopy(page, from, target, offset + done, count);
            }
            done += count;
        }
    }

    @Override
    public void write(long gpa, byte[] source, int offset, int length) {
        check(gpa, length);
        int done = 0;
        while (done < length) {
            int to = (int) (gpa + done) & PAGE_MASK;
            int count = Math.min(length - done, PAGE_SIZE - to);
            System.arraycopy(source, offset + done, page((gpa + done) >>> PAGE_SHIFT), to, count);
            done += count;
        }
    }

    private void check(long gpa, int length) {
        if (!contains(gpa, length)) {
            throw new IndexOutOfBoundsException(length + " bytes at 0x" + Long.toHexString(gpa) + " are not in memory");
        }
    }

    /** Reads what is not all in one page that is there. */
    private long readAcross(long gpa, int length) {
        check(gpa, length);
        long value = 0;
        for (int i = length - 1; i >= 0; i--) {
            value = (value << 8) | (readByte(gpa + i) & 0xFF);
        }
        return value;
    }

    private void writeAcross(long gpa, long value, int length) {
        check(gpa, length);
        for (int i = 0; i < length; i++) {
            writeByte(gpa + i, (byte) (value >>> (8 * i)));
        }
    }

    /**
     * The page if it is there. Then it is in memory, all of it, so that an access to it needs no other check: with one, and
     * its four comparisons, a request took half as long again.
     */
    private byte @Nullable [] find(long pageNumber) {
        return pages[place(pageNumber)];
    }

    /** The page, made if it is not there yet. */
    private byte[] page(long pageNumber) {
        int place = place(pageNumber);
        byte[] page = pages[place];
        if (page == null) {
            page = new byte[(int) Math.min(PAGE_SIZE, end(pageNumber) - (pageNumber << PAGE_SHIFT))];
            pageNumbers[place] = pageNumber;
            pages[place] = page;
            if (++pageCount > pages.length / 2) {
                grow();
            }
        }
        return page;
    }

    /** Where the memory ends that the page is in. */
    private long end(long pageNumber) {
        return pageNumber < highStart >>> PAGE_SHIFT ? lowSize : highStart + highSize;
    }

    /** Where the page is, or the free place where it belongs. */
    private int place(long pageNumber) {
        int mask = pages.length - 1;
        int place = (int) ((pageNumber * SPREAD) >>> 32) & mask;
        while (pages[place] != null && pageNumbers[place] != pageNumber) {
            place = (place + 1) & mask;
        }
        return place;
    }

    private void grow() {
        long[] oldNumbers = pageNumbers;
        byte[][] oldPages = pages;
        pageNumbers = new long[oldPages.length * 2];
        pages = new byte[oldPages.length * 2][];
        for (int i = 0; i < oldPages.length; i++) {
            if (oldPages[i] != null) {
                int place = place(oldNumbers[i]);
                pageNumbers[place] = oldNumbers[i];
                pages[place] = oldPages[i];
            }
        }
    }
}
