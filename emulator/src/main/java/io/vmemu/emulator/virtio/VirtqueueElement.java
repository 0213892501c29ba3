package io.vmemu.emulator.virtio;

import io.vmemu.emulator.space.GuestMemory;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One chain of descriptors that the driver made available: buffers to read (out) and, after them, buffers to write
 * (in). All of them lie in memory. An element is filled by {@link Virtqueue#pop}; whoever handles a queue keeps one
 * and reuses it, so that requests cost no allocation.
 */
public final class VirtqueueElement {
    /** QEMU's limit for the buffers of one element. */
    static final int MAX_BUFFERS = 1024;

    private static final int INITIAL_BUFFERS = 8;

    private final GuestMemory memory;
    private long[] gpas = new long[INITIAL_BUFFERS];
    private long[] lengths = new long[INITIAL_BUFFERS];
    private int head;
    private int outCount;
    private int inCount;
    private long outLength;
    private long inLength;

    public VirtqueueElement(GuestMemory memory) {
        this.memory = memory;
    }

    void begin(int headIndex) {
        head = headIndex;
        outCount = 0;
        inCount = 0;
        outLength = 0;
        inLength = 0;
    }

    /**
     * Appends a buffer.
     *
     * @return QEMU's text of what is wrong with it, null if it was appended
     */
    @Nullable
    String add(long gpa, long length, boolean writable) {
        if (!writable && inCount > 0) {
            return "Incorrect order for descriptors";
        }
        if (length == 0) {
            return "virtio: zero sized buffers are not allowed";
        }
        int count = outCount + inCount;
        if (count == MAX_BUFFERS) {
            return "virtio: too many write descriptors in indirect table";
        }
        if (!memory.contains(gpa, length)) {
            return "virtio: bogus descriptor or out of resources";
        }
        if (count == gpas.length) {
            gpas = Arrays.copyOf(gpas, count * 2);
            lengths = Arrays.copyOf(lengths, count * 2);
        }
        gpas[count] = gpa;
        lengths[count] = length;
        if (writable) {
            inCount++;
            inLength += length;
        } else {
            outCount++;
            outLength += length;
        }
        return null;
    }

    /** Index of the chain's first descriptor: what the driver knows the element by. */
    public int head() {
        return head;
    }

    /** How many bytes there are to read. */
    public long outLength() {
        return outLength;
    }

    /** How many bytes may be written. */
    public long inLength() {
        return inLength;
    }

    /** Where the first {@code length} bytes to read lie if they lie in one piece, else -1. */
    public long contiguousOut(int length) {
        return outCount > 0 && lengths[0] >= length ? gpas[0] : -1;
    }

    /** Where the first {@code length} bytes to write lie if they lie in one piece, else -1. */
    public long contiguousIn(int length) {
        return inCount > 0 && lengths[outCount] >= length ? gpas[outCount] : -1;
    }

    /**
     * Copies from the beginning of the buffers to read.
     *
     * @return how many bytes: {@code length}, or all if there are fewer
     */
    public int copyOut(byte[] target, int length) {
        int done = 0;
        for (int i = 0; i < outCount && done < length; i++) {
            int count = (int) Math.min(lengths[i], length - done);
            memory.read(gpas[i], target, done, count);
            done += count;
        }
        return done;
    }

    /**
     * Copies to the beginning of the buffers to write.
     *
     * @return how many bytes: {@code length}, or as many as there is room for
     */
    public int copyIn(byte[] source, int length) {
        int done = 0;
        for (int i = outCount; i < outCount + inCount && done < length; i++) {
            int count = (int) Math.min(lengths[i], length - done);
            memory.write(gpas[i], source, done, count);
            done += count;
        }
        return done;
    }
}
