package io.vmemu.emulator.migrate;

import io.vmemu.emulator.migrate.MigrationTransport.BoundAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code query-migrate} tells.
 *
 * @param status null if there was no migration
 * @param errorDesc why it failed
 * @param times null if they are not shown in this state
 * @param ram null if it is not shown in this state
 * @param xbzrleCacheSize bytes, 0 if the cache is not shown
 * @param socketAddresses where a migration can come in
 * @param blockers why no migration can begin
 */
public record MigrationInfo(
        @Nullable MigrationStatus status,
        @Nullable String errorDesc,
        @Nullable Times times,
        @Nullable RamStatistics ram,
        long xbzrleCacheSize,
        List<BoundAddress> socketAddresses,
        List<String> blockers) {
    /** Nothing to tell. */
    static final MigrationInfo NOTHING = of(null, null);

    public MigrationInfo {
        socketAddresses = List.copyOf(socketAddresses);
        blockers = List.copyOf(blockers);
    }

    static MigrationInfo of(@Nullable MigrationStatus status, @Nullable String errorDesc) {
        return new MigrationInfo(status, errorDesc, null, null, 0, List.of(), List.of());
    }

    MigrationInfo withBlockers(List<String> reasons) {
        return new MigrationInfo(status, errorDesc, times, ram, xbzrleCacheSize, socketAddresses, reasons);
    }

    /**
     * How long it took, in milliseconds.
     *
     * @param downtime while nothing ran; -1 as long as that is only expected
     * @param expectedDowntime -1 once it is known
     */
    public record Times(long total, long setup, long downtime, long expectedDowntime) {}
}
