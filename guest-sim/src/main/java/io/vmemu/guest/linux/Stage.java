package io.vmemu.guest.linux;

/** How far the driver is in one go of its work. */
enum Stage {
    /** Nothing is under way. */
    IDLE,
    START,
    /** What an earlier driver left is being unplugged. */
    UNPLUG_ALL,
    /** The configuration is to be read. */
    CONFIG,
    /** What was plugged in vain is being unplugged. */
    LEFTOVERS,
    RESIZE,
    END
}
