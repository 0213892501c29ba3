package io.vmemu.emulator.time;

import java.time.Instant;

/** The host's clocks. */
public final class SystemClocks {
    private SystemClocks() {}

    public static NanoClock monotonic() {
        return System::nanoTime;
    }

    public static WallClock wall() {
        return () -> {
            Instant now = Instant.now();
            return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
        };
    }
}
