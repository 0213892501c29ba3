package io.vmemu.emulator.machine;

import io.vmemu.emulator.space.GuestMemory;
import io.vmemu.emulator.time.Scheduler;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The machine as the software inside it sees it: what firmware tables, PCI enumeration and direct boot tell a kernel. */
public interface GuestPlatform {
    /** Boot memory's contents; device memory is not in it. */
    GuestMemory memory();

    /** The guest's clock: stands still while the machine is stopped. */
    Scheduler clock();

    /** Boot memory as the firmware's memory map (e820) gives it, by address, with its NUMA node. */
    List<MemoryRange> bootMemory();

    /** Number of the NUMA nodes, at least 1. */
    int numaNodeCount();

    /** End (exclusive) of the address range that the firmware announces for hotplugged memory (SRAT), 0 without one. */
    long maxPossibleGpa();

    int cpuCount();

    /** Time of day that the real-time clock shows, in microseconds since the epoch; it goes on while the machine stands. */
    long realTimeMicros();

    /** The image given to {@code -kernel}, and its command line. */
    @Nullable
    DirectBoot directBoot();

    /** A firmware configuration entry ({@code -fw_cfg}), or null. */
    @Nullable
    String firmwareConfig(String name);

    /** Virtio functions present now, in PCI order. */
    List<GuestDevice> devices();

    /** The guest lets go of a hot-unplugged device: ACPI eject. */
    void eject(GuestDevice device);

    /** The guest powers the machine off (ACPI S5). */
    void powerOff();

    /** The guest resets the machine. */
    void reset();

    /**
     * A program in the guest opens or closes a channel to the host by its name ({@code /dev/virtio-ports/NAME}); nothing
     * happens if the machine has no such port.
     */
    void setPortOpen(String name, boolean open);

    /**
     * The guest suspends to RAM (ACPI S3): its clock stands still until the machine is woken up or reset. Devices are
     * reset when it wakes up.
     */
    void suspend();

    /** A range of boot memory. */
    record MemoryRange(long gpa, long size, int node) {}

    /**
     * What {@code -kernel} and {@code -append} say.
     *
     * @param kernelBanner the version text of the image's boot header ("6.12.107 (...) #1 SMP"), empty if it has none
     * @param commandLine the kernel's parameters
     */
    record DirectBoot(String kernelBanner, String commandLine) {}
}
