package io.vmemu.emulator.machine;

import io.vmemu.emulator.error.QemuException;
import java.util.List;

/**
 * What root can do in the guest, for tests that act on both sides of the machine. What Linux refuses is an error with the
 * text of its error number, as a shell in the guest would print it.
 */
public interface GuestConsole {
    /** What can be written to a memory block's file {@code state}. */
    enum BlockState {
        /** Online in the zone that the kernel's policy chooses. */
        ONLINE,
        ONLINE_KERNEL,
        ONLINE_MOVABLE,
        OFFLINE
    }

    /** What becomes of a workload's memory when the guest is to give memory back. */
    enum WorkloadKind {
        /** It moves as long as there is room elsewhere. */
        MOVABLE,
        /** It is the kernel's own, and stays. */
        UNMOVABLE,
        /** A device works on it: it stays until the workload ends. */
        PINNED
    }

    /**
     * A program that uses memory.
     *
     * @param id its name
     * @param requestedSize bytes that it wants
     * @param size bytes that it has got so far
     */
    record Workload(String id, WorkloadKind kind, long requestedSize, long size) {}

    /** Writes to {@code /sys/devices/system/memory/memoryN/state}. */
    void setBlockState(long index, BlockState state) throws QemuException;

    /** Starts a program that uses {@code size} bytes, or as many as there are. */
    void startWorkload(String id, WorkloadKind kind, long size) throws QemuException;

    /** Ends a program that {@link #startWorkload} started. */
    void stopWorkload(String id) throws QemuException;

    /** Programs that {@link #startWorkload} started, oldest first. */
    List<Workload> workloads();

    /** {@code modprobe virtio_mem}. */
    void loadDriver() throws QemuException;

    /** {@code modprobe -r virtio_mem}: done once the driver has nothing under way. */
    void unloadDriver() throws QemuException;

    /** Suspends to RAM, once the drivers have nothing under way. */
    void suspend() throws QemuException;

    /** Reboots. */
    void reboot();

    /** The kernel panics, with what its command line says of that: a crash kernel, a reboot, or nothing more. */
    void crash();
}
