package io.vmemu.emulator.machine;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qom.QomObject;
import io.vmemu.emulator.qom.QomType;
import io.vmemu.emulator.space.MemorySizes;
import io.vmemu.emulator.time.WallClock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** {@code /machine}. */
final class MachineObject extends QomObject {
    private final MemorySizes memory;
    private final WallClock clock;

    MachineObject(QomType type, MemorySizes memory, WallClock clock) {
        super(type);
        this.memory = memory;
        this.clock = clock;
    }

    /** Property {@code rtc-time}, C's {@code struct tm} of the guest's clock, which keeps UTC here. */
    QDict rtcTime() {
        LocalDateTime now =
                LocalDateTime.ofEpochSecond(Math.floorDiv(clock.epochMicros(), 1_000_000L), 0, ZoneOffset.UTC);
        return new QDict()
                .put("tm_year", now.getYear() - 1900L)
                .put("tm_mon", now.getMonthValue() - 1L)
                .put("tm_mday", now.getDayOfMonth())
                .put("tm_hour", now.getHour())
                .put("tm_min", now.getMinute())
                .put("tm_sec", now.getSecond());
    }

    /** Property {@code memory}: QAPI's MemorySizeConfiguration. */
    QDict memorySizes() {
        QDict sizes = new QDict().put("size", QNum.ofUnsigned(memory.ramSize()));
        if (memory.hasDeviceMemory()) {
            sizes.put("max-size", QNum.ofUnsigned(memory.maxRamSize())).put("slots", memory.slots());
        }
        return sizes;
    }
}
