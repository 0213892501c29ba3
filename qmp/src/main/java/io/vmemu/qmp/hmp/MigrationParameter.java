package io.vmemu.qmp.hmp;

import io.vmemu.emulator.qom.Persona;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The parameters of a migration, in the order in which they are shown. */
enum MigrationParameter {
    ANNOUNCE_INITIAL(Kind.SIZE, " ms"),
    ANNOUNCE_MAX(Kind.SIZE, " ms"),
    ANNOUNCE_ROUNDS(Kind.SIZE, ""),
    ANNOUNCE_STEP(Kind.SIZE, " ms"),
    COMPRESS_LEVEL(Kind.UINT8, "", Age.OLD),
    COMPRESS_THREADS(Kind.UINT8, "", Age.OLD),
    COMPRESS_WAIT_THREAD(Kind.BOOL, "", Age.OLD),
    DECOMPRESS_THREADS(Kind.UINT8, "", Age.OLD),
    THROTTLE_TRIGGER_THRESHOLD(Kind.UINT8, ""),
    CPU_THROTTLE_INITIAL(Kind.UINT8, ""),
    CPU_THROTTLE_INCREMENT(Kind.UINT8, ""),
    CPU_THROTTLE_TAILSLOW(Kind.BOOL, ""),
    MAX_CPU_THROTTLE(Kind.UINT8, ""),
    TLS_CREDS(Kind.TEXT, ""),
    TLS_HOSTNAME(Kind.TEXT, ""),
    MAX_BANDWIDTH(Kind.BANDWIDTH, " bytes/second"),
    AVAIL_SWITCHOVER_BANDWIDTH(Kind.BANDWIDTH, " bytes/second", Age.NEW),
    DOWNTIME_LIMIT(Kind.SIZE, " ms"),
    X_CHECKPOINT_DELAY(Kind.UINT32, " ms"),
    BLOCK_INCREMENTAL(Kind.BOOL, "", Age.OLD),
    MULTIFD_CHANNELS(Kind.UINT8, ""),
    MULTIFD_COMPRESSION(Kind.TEXT, ""),
    ZERO_PAGE_DETECTION(Kind.TEXT, "", Age.NEW),
    XBZRLE_CACHE_SIZE(Kind.SIZE, " bytes"),
    MAX_POSTCOPY_BANDWIDTH(Kind.SIZE, ""),
    TLS_AUTHZ(Kind.TEXT, ""),
    X_VCPU_DIRTY_LIMIT_PERIOD(Kind.SIZE, " ms", Age.NEW),
    VCPU_DIRTY_LIMIT(Kind.SIZE, " MB/s", Age.NEW),
    MODE(Kind.TEXT, "", Age.NEW),
    DIRECT_IO(Kind.BOOL, "", Age.NEW),
    MULTIFD_ZLIB_LEVEL(Kind.UINT8, "", Age.ANY, false),
    MULTIFD_QATZIP_LEVEL(Kind.UINT8, "", Age.NEW, false),
    MULTIFD_ZSTD_LEVEL(Kind.UINT8, "", Age.ANY, false),
    BLOCK_BITMAP_MAPPING(Kind.QMP_ONLY, "", Age.ANY, false);

    /** How a value is written. */
    enum Kind {
        /** A size in bytes, in MiB without a suffix. */
        BANDWIDTH,
        SIZE,
        UINT8,
        UINT32,
        BOOL,
        TEXT,
        /** Not in words. */
        QMP_ONLY
    }

    private enum Age {
        OLD,
        NEW,
        ANY
    }

    private final Kind kind;
    private final String unit;
    private final Age age;
    private final boolean shown;

    MigrationParameter(Kind kind, String unit) {
        this(kind, unit, Age.ANY);
    }

    MigrationParameter(Kind kind, String unit, Age age) {
        this(kind, unit, age, true);
    }

    MigrationParameter(Kind kind, String unit, Age age, boolean shown) {
        this.kind = kind;
        this.unit = unit;
        this.age = age;
        this.shown = shown;
    }

    String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    Kind kind() {
        return kind;
    }

    /** What stands behind a shown value. */
    String unit() {
        return unit;
    }

    /** Whether {@code info migrate_parameters} shows it. */
    boolean isShown() {
        return shown;
    }

    boolean isOf(Persona persona) {
        return switch (age) {
            case OLD -> !persona.isAtLeast(Persona.QEMU_10_0);
            case NEW -> persona.isAtLeast(Persona.QEMU_10_0);
            case ANY -> true;
        };
    }

    static @Nullable MigrationParameter find(String wireName, Persona persona) {
        for (MigrationParameter parameter : values()) {
            if (parameter.wireName().equals(wireName) && parameter.isOf(persona)) {
                return parameter;
            }
        }
        return null;
    }

    static List<String> names(Persona persona) {
        return Arrays.stream(values())
                .filter(parameter -> parameter.isOf(persona))
                .map(MigrationParameter::wireName)
                .toList();
    }
}
