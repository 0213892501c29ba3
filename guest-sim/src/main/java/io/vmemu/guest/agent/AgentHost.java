package io.vmemu.guest.agent;

import io.vmemu.emulator.machine.GuestView;

/** The operating system as the agent finds it. */
public interface AgentHost {
    /** How a system goes down. */
    enum Shutdown {
        POWERDOWN,
        HALT,
        REBOOT
    }

    /** Memory blocks and their states ({@code /sys/devices/system/memory}). */
    GuestView view();

    /**
     * Writes {@code online} or {@code offline} to a memory block's state.
     *
     * @param index of a block that is there and in the other state
     * @return 0, or Linux's number of the error
     */
    int setOnline(long index, boolean online);

    /** Begins to go down. */
    void shutDown(Shutdown how);

    /** What {@code uname -r} says. */
    String kernelRelease();

    /** What {@code uname -v} says. */
    String kernelVersion();

    int cpuCount();

    /** Time of day in nanoseconds since the epoch. */
    long timeNanos();

    void setTimeNanos(long nanos);

    /** Sets the time of day to that of the machine's real-time clock. */
    void setTimeFromHardware();
}
