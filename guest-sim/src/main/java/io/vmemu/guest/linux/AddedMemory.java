package io.vmemu.guest.linux;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.guest.system.StateReader;
import io.vmemu.guest.system.StateWriter;

/**
 * The driver's dealings with memory management: adds and removes memory blocks, and keeps count of those that nobody
 * has brought online, because too many of them would only cost memory.
 */
final class AddedMemory {
    private static final long OFFLINE_THRESHOLD = 1L << 30;
    private static final int OFFLINE_BLOCKS = 10;

    private final MemoryManager manager;
    private final boolean limitsBytes;
    private final Listener listener;
    private final long threshold;
    private long offlineBytes;

    /** Whom a change of the offline memory concerns. */
    interface Listener {
        /** Memory was removed: what could not be unplugged before may be possible now. */
        void removed();

        /** Memory was taken offline. */
        void wentOffline();

        /** Whether a request about any of [gpa, gpa + size) is under way. */
        boolean isRequesting(long gpa, long size);

        /** There is room for more offline memory. */
        void mayAddAgain();
    }

    /** Nothing added yet; {@code unitSize} is what will be added at once. */
    AddedMemory(MemoryManager manager, KernelProfile profile, long unitSize, Listener listener) {
        this.manager = manager;
        this.limitsBytes = profile.limitsOfflineBytes();
        this.listener = listener;
        this.threshold = Math.max(OFFLINE_THRESHOLD, 2 * unitSize);
    }

    MemoryManager manager() {
        return manager;
    }

    /** Whether {@code size} bytes more may be added although they might stay offline. */
    boolean mayAdd(long size) {
        return limitsBytes ? offlineBytes + size <= threshold : offlineBytes / manager.blockSize() < OFFLINE_BLOCKS;
    }

    boolean isBusyWith(MemoryRegion region, int block) {
        return listener.isRequesting(region.gpaOf(block), region.blockSize());
    }

    /** Adds blocks; false if there is no memory for their memmap. */
    boolean add(MemoryRegion region, int first, int count) {
        offlineBytes += count * region.blockSize();
        if (manager.add(region, first, count)) {
            return true;
        }
        offlineBytes -= count * region.blockSize();
        return false;
    }

    /** Takes blocks offline that are isolated or offline already, and removes them. */
    void remove(MemoryRegion region, int first, int count) {
        manager.remove(region, first, count);
        offlineBytes -= count * region.blockSize();
        listener.removed();
    }

    void blockWentOnline() {
        offlineBytes -= manager.blockSize();
        boolean again = limitsBytes ? mayAdd(threshold / 2) : offlineBytes / manager.blockSize() == OFFLINE_BLOCKS - 1;
        if (again) {
            listener.mayAddAgain();
        }
    }

    void blockWentOffline() {
        offlineBytes += manager.blockSize();
        listener.wentOffline();
    }

    void save(StateWriter out) {
        out.number(offlineBytes);
    }

    void load(StateReader in) throws QemuException {
        offlineBytes = in.number("offline memory", 0, Long.MAX_VALUE);
    }
}
