package io.vmemu.emulator.vmem;

import java.util.ArrayList;
import java.util.List;

/** The listeners of one region, each with the section of it that it cares for; the latest comes first, as in QEMU. */
final class RamDiscardListeners {
    private final List<Registration> registrations = new ArrayList<>();

    /** A listener and its section. */
    private record Registration(RamDiscardListener listener, long offset, long size) {
        /** Start of what the section and the range have in common; not below {@link #end} if that is nothing. */
        long start(long rangeOffset) {
            return Math.max(offset, rangeOffset);
        }

        long end(long rangeOffset, long rangeSize) {
            return Math.min(offset + size, rangeOffset + rangeSize);
        }
    }

    boolean isEmpty() {
        return registrations.isEmpty();
    }

    /**
     * Adds a listener and tells it what is populated already.
     *
     * @return false if it refused that; it is registered nevertheless
     */
    boolean add(RamDiscardListener listener, long offset, long size, BlockBitmap plugged, int blockShift) {
        Registration registration = new Registration(listener, offset, size);
        registrations.add(0, registration);
        return replay(registration, plugged, blockShift, true);
    }

    /** Takes a listener away after telling it that all is discarded. */
    void remove(RamDiscardListener listener, BlockBitmap plugged, int blockShift) {
        for (int i = 0; i < registrations.size(); i++) {
            if (registrations.get(i).listener == listener) {
                discardAll(registrations.remove(i), plugged, blockShift);
                return;
            }
        }
        throw new IllegalArgumentException("not a listener of this region");
    }

    /**
     * Announces a range that is about to be plugged.
     *
     * @return false if a listener refused it; those that had agreed have been told to discard it again
     */
    boolean populate(long offset, long size) {
        for (int i = 0; i < registrations.size(); i++) {
            Registration each = registrations.get(i);
            long start = each.start(offset);
            long end = each.end(offset, size);
            if (start < end && !each.listener.populate(start, end - start)) {
                discardFirst(i, offset, size);
                return false;
            }
        }
        return true;
    }

    void discard(long offset, long size) {
        discardFirst(registrations.size(), offset, size);
    }

    private void discardFirst(int count, long offset, long size) {
        for (int i = 0; i < count; i++) {
            Registration each = registrations.get(i);
            long start = each.start(offset);
            long end = each.end(offset, size);
            if (start < end) {
                each.listener.discard(start, end - start);
            }
        }
    }

    /** Tells all listeners that nothing is populated any more; the bitmap still says what was. */
    void discardAll(BlockBitmap plugged, int blockShift) {
        for (Registration each : registrations) {
            discardAll(each, plugged, blockShift);
        }
    }

    private static void discardAll(Registration registration, BlockBitmap plugged, int blockShift) {
        if (registration.listener.isDoubleDiscardSupported()) {
            if (plugged.nextSet(0, plugged.size()) < plugged.size()) {
                registration.listener.discard(registration.offset, registration.size);
            }
        } else {
            replay(registration, plugged, blockShift, false);
        }
    }

    /** Tells all listeners what is populated; stops at the first refusal. */
    boolean replayAll(BlockBitmap plugged, int blockShift) {
        for (Registration each : registrations) {
            if (!replay(each, plugged, blockShift, true)) {
                return false;
            }
        }
        return true;
    }

    /** Walks over the runs of plugged blocks in a listener's section, as far as it agrees. */
    private static boolean replay(Registration to, BlockBitmap plugged, int blockShift, boolean populate) {
        int from = plugged.nextSet((int) (to.offset >>> blockShift), plugged.size());
        while (from < plugged.size()) {
            int until = plugged.nextClear(from, plugged.size());
            long runOffset = (long) from << blockShift;
            long start = to.start(runOffset);
            long end = to.end(runOffset, (long) (until - from) << blockShift);
            if (start >= end) {
                break;
            }
            if (!populate) {
                to.listener.discard(start, end - start);
            } else if (!to.listener.populate(start, end - start)) {
                return false;
            }
            from = plugged.nextSet(until, plugged.size());
        }
        return true;
    }
}
