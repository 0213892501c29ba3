package io.vmemu.emulator.space;

import org.jspecify.annotations.Nullable;

/** A device that occupies part of the device-memory region. What it says about its place must not change while it does. */
public interface MemoryDevice {
    /** The id it was given, null if none. */
    @Nullable
    String id();

    /** First guest-physical address that it occupies. */
    long gpa();

    /** Bytes of address space that it occupies. */
    long size();

    /** Bytes of memory that it gives the guest now: of a DIMM all, of virtio-mem what is plugged. */
    default long pluggedSize() {
        return size();
    }

    /** Its NUMA node. */
    int node();

    /** How many memslots it uses at most. */
    default int memslots() {
        return 1;
    }

    /** The DIMM slot that it sits in, {@link DimmSlots#NONE} if in none. */
    default int slot() {
        return DimmSlots.NONE;
    }
}
