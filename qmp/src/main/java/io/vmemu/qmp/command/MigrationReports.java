package io.vmemu.qmp.command;

import io.vmemu.emulator.migrate.MigrationInfo;
import io.vmemu.emulator.migrate.MigrationTransport.BoundAddress;
import io.vmemu.emulator.migrate.RamStatistics;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.emulator.qom.Persona;

/** Writes QAPI's {@code MigrationInfo}. */
final class MigrationReports {
    private MigrationReports() {}

    static QObject describe(MigrationInfo info, Persona persona) {
        QDict shown = new QDict();
        if (info.status() != null) {
            shown.put("status", info.status().wireName());
        }
        if (info.errorDesc() != null) {
            shown.put("error-desc", info.errorDesc());
        }
        MigrationInfo.Times times = info.times();
        if (times != null) {
            shown.put("total-time", times.total()).put("setup-time", times.setup());
            if (times.downtime() >= 0) {
                shown.put("downtime", times.downtime());
            } else {
                shown.put("expected-downtime", times.expectedDowntime());
            }
        }
        if (info.ram() != null) {
            shown.put("ram", ram(info.ram(), persona));
        }
        if (info.xbzrleCacheSize() > 0) {
            shown.put("xbzrle-cache", unusedCache(info.xbzrleCacheSize()));
        }
        if (!info.socketAddresses().isEmpty()) {
            QList addresses = new QList();
            info.socketAddresses().forEach(address -> addresses.add(address(address)));
            shown.put("socket-address", addresses);
        }
        if (!info.blockers().isEmpty()) {
            QList reasons = new QList();
            info.blockers().forEach(reason -> reasons.add(new QString(reason)));
            shown.put("blocked-reasons", reasons);
        }
        return shown;
    }

    private static QDict ram(RamStatistics ram, Persona persona) {
        QDict shown = new QDict()
                .put("transferred", ram.transferred())
                .put("remaining", ram.remaining())
                .put("total", ram.total())
                .put("duplicate", ram.zeroPages())
                .put("normal", ram.normalPages())
                .put("normal-bytes", ram.normalPages() * RamStatistics.PAGE_SIZE)
                .put("dirty-pages-rate", 0)
                .put("mbps", number(ram.mbps()))
                .put("dirty-sync-count", ram.dirtySyncCount())
                .put("postcopy-requests", 0)
                .put("page-size", RamStatistics.PAGE_SIZE)
                .put("multifd-bytes", 0)
                .put("pages-per-second", ram.pagesPerSecond())
                .put("precopy-bytes", ram.precopyBytes())
                .put("downtime-bytes", ram.downtimeBytes())
                .put("postcopy-bytes", ram.postcopyBytes())
                .put("dirty-sync-missed-zero-copy", 0);
        return persona == Persona.QEMU_7_2 ? shown.put("skipped", 0) : shown;
    }

    /** A number as QEMU prints it: without a point if it is whole. */
    private static QNum number(double value) {
        return value == Math.rint(value) ? QNum.of((long) value) : QNum.of(value);
    }

    /** No page is ever sent as a difference. */
    private static QDict unusedCache(long size) {
        return new QDict()
                .put("cache-size", size)
                .put("bytes", 0)
                .put("pages", 0)
                .put("cache-miss", 0)
                .put("cache-miss-rate", 0)
                .put("encoding-rate", 0)
                .put("overflow", 0);
    }

    private static QDict address(BoundAddress address) {
        if (address instanceof BoundAddress.Unix unix) {
            return new QDict().put("type", "unix").put("path", unix.path());
        }
        BoundAddress.Inet inet = (BoundAddress.Inet) address;
        return new QDict()
                .put("type", "inet")
                .put("host", inet.host())
                .put("port", inet.port())
                .put(inet.ipv6() ? "ipv6" : "ipv4", true);
    }
}
