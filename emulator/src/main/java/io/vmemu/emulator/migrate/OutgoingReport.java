package io.vmemu.emulator.migrate;

import io.vmemu.emulator.migrate.SentBytes.Phase;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code query-migrate} tells of an outgoing migration. */
record OutgoingReport(OutgoingMigration migration) {
    MigrationInfo info() {
        MigrationStatus status = migration.status();
        boolean detailed = switch (status) {
            case ACTIVE,
                    CANCELLING,
                    POSTCOPY_ACTIVE,
                    POSTCOPY_PAUSED,
                    POSTCOPY_RECOVER_SETUP,
                    POSTCOPY_RECOVER,
                    PRE_SWITCHOVER,
                    DEVICE,
                    COMPLETED -> migration.ram() != null;
            default -> false;
        };
        boolean errorShown = migration.settings().isModern() || status == MigrationStatus.FAILED;
        return new MigrationInfo(
                status,
                errorShown ? migration.errorDesc() : null,
                detailed ? times(status) : null,
                detailed ? statistics(status) : null,
                detailed && migration.settings().has(Capability.XBZRLE)
                        ? migration.settings().parameters().number("xbzrle-cache-size")
                        : 0,
                List.of(),
                List.of());
    }

    private MigrationInfo.Times times(MigrationStatus status) {
        Stopwatch stopwatch = migration.stopwatch();
        boolean known =
                status == MigrationStatus.COMPLETED || (migration.settings().isModern() && status.isPostcopy());
        long limit = migration.settings().parameters().number("downtime-limit");
        return new MigrationInfo.Times(
                stopwatch.totalMillis(),
                stopwatch.setupMillis(),
                known ? stopwatch.downtimeMillis() : -1,
                known ? -1 : limit);
    }

    private @Nullable RamStatistics statistics(MigrationStatus status) {
        RamSender ram = migration.ram();
        OutgoingStream stream = migration.stream();
        if (ram == null) {
            return null;
        }
        SentBytes sent = migration.sent();
        boolean completed = status == MigrationStatus.COMPLETED;
        long millis = migration.stopwatch().totalMillis();
        double overall = millis == 0 ? 0 : sent.total() * 8.0 / millis / 1000;
        double recent = stream == null ? 0 : stream.rate().mbps();
        return new RamStatistics(
                ram.total(),
                completed ? 0 : ram.remaining(),
                sent.total(),
                ram.zeroPages(),
                ram.normalPages(),
                ram.passes(),
                stream == null ? 0 : stream.rate().pagesPerSecond(),
                completed ? overall : recent,
                sent.in(Phase.RUNNING),
                sent.in(Phase.STOPPED),
                sent.in(Phase.GONE));
    }
}
