package io.vmemu.guest.linux;

import org.jspecify.annotations.Nullable;

/** How a memory block is brought online, by the words of {@code /sys/devices/system/memory/memoryN/state}. */
public enum OnlineType {
    OFFLINE,
    ONLINE,
    ONLINE_KERNEL,
    ONLINE_MOVABLE;

    /** The type of a word, null if Linux does not know it. */
    public static @Nullable OnlineType parse(@Nullable String word) {
        if (word == null) {
            return null;
        }
        return switch (word) {
            case "offline" -> OFFLINE;
            case "online" -> ONLINE;
            case "online_kernel" -> ONLINE_KERNEL;
            case "online_movable" -> ONLINE_MOVABLE;
            default -> null;
        };
    }
}
