package io.vmemu.qmp.event;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QString;
import org.jspecify.annotations.Nullable;

/** Which events are limited to one a second, and what tells them apart. */
enum RateLimit {
    BALLOON_CHANGE(null),
    MEMORY_DEVICE_SIZE_CHANGE("qom-path"),
    RTC_CHANGE(null),
    VSERPORT_CHANGE("id"),
    WATCHDOG(null);

    static final long PERIOD_NANOS = 1_000_000_000L;
    private final @Nullable String keyMember;

    RateLimit(@Nullable String keyMember) {
        this.keyMember = keyMember;
    }

    /** What shares one limit with the event; null if it has none. */
    static @Nullable Key keyOf(String event, @Nullable QDict data) {
        for (RateLimit limit : values()) {
            if (limit.name().equals(event)) {
                return new Key(event, limit.device(data));
            }
        }
        return null;
    }

    private String device(@Nullable QDict data) {
        if (keyMember == null || data == null) {
            return "";
        }
        return data.get(keyMember) instanceof QString device ? device.value() : "";
    }

    /** An event's name, and the device it speaks of. */
    record Key(String event, String device) {}
}
