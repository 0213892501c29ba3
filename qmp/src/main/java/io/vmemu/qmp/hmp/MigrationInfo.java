package io.vmemu.qmp.hmp;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QBool;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import java.util.List;

/** What is shown of migration: texts over the QMP queries. */
final class MigrationInfo {
    private MigrationInfo() {}

    static void register(CommandTable infos) {
        add(infos, "migrate", "show migration status", MigrationInfo::status, "query-migrate");
        add(
                infos,
                "migrate_capabilities",
                "show current migration capabilities",
                MigrationInfo::capabilities,
                "query-migrate-capabilities");
        add(
                infos,
                "migrate_parameters",
                "show current migration parameters",
                MigrationInfo::parameters,
                "query-migrate-parameters");
    }

    private static void add(CommandTable infos, String name, String help, HmpHandler handler, String qmpCommand) {
        infos.add(new HmpCommand(name, "", help, List.of(), List.of(qmpCommand), handler));
    }

    private static void capabilities(HmpCall call) throws QemuException {
        for (Fields status : call.qmpObjects("query-migrate-capabilities")) {
            call.out().line(status.string("capability") + ": " + status.onOff("state"));
        }
    }

    private static void parameters(HmpCall call) throws QemuException {
        Fields values = call.qmpObject("query-migrate-parameters");
        for (MigrationParameter parameter : MigrationParameter.values()) {
            String name = parameter.wireName();
            QObject value = values.dict().get(name);
            if (value != null
                    && parameter.isShown()
                    && parameter.isOf(call.machine().persona())) {
                call.out().line(name + ": " + shown(name, value) + parameter.unit());
            }
        }
    }

    private static String shown(String name, QObject value) {
        if (value instanceof QBool bool) {
            return bool.value() ? "on" : "off";
        }
        if (value instanceof QString text) {
            return name.startsWith("tls-") ? "'" + text.value() + "'" : text.value();
        }
        return value instanceof QNum.UInt unsigned
                ? Long.toUnsignedString(unsigned.bits())
                : Long.toString(((QNum.Int) value).value());
    }

    private static void status(HmpCall call) throws QemuException {
        globals(call);
        Fields info = call.qmpObject("query-migrate");
        HmpOutput out = call.out();
        if (info.dict().get("blocked-reasons") instanceof QList reasons) {
            out.line("Outgoing migration blocked:");
            for (QObject reason : reasons) {
                out.line("  " + ((QString) reason).value());
            }
        }
        if (info.has("status")) {
            String reason = info.stringOrNull("error-desc");
            boolean failed = info.string("status").equals("failed") && reason != null;
            out.line("Migration status: " + info.string("status") + (failed ? " (" + reason + ")" : ""));
            out.line("total time: " + (info.has("total-time") ? info.decimal("total-time") : "0") + " ms");
            line(info, "expected-downtime", "expected downtime: %s ms", out);
            line(info, "downtime", "downtime: %s ms", out);
            line(info, "setup-time", "setup: %s ms", out);
        }
        if (info.has("ram")) {
            ram(info.object("ram"), out);
        }
        if (info.has("xbzrle-cache")) {
            xbzrle(info.object("xbzrle-cache"), out);
        }
        line(info, "cpu-throttle-percentage", "cpu throttle percentage: %s", out);
        line(info, "dirty-limit-throttle-time-per-round", "dirty-limit throttle time: %s us", out);
        line(info, "dirty-limit-ring-full-time", "dirty-limit ring full time: %s us", out);
        line(info, "postcopy-blocktime", "postcopy blocktime: %s", out);
        addresses(info, out);
    }

    /** Settings that only the command line and the machine type change. */
    private static void globals(HmpCall call) {
        int version = call.machine().config().type().version();
        String sinceMachine24 = version >= 204 ? "on" : "off";
        HmpOutput out = call.out();
        out.line("globals:");
        out.line("store-global-state: " + sinceMachine24);
        out.line("only-migratable: off");
        out.line("send-configuration: " + sinceMachine24);
        out.line("send-section-footer: " + sinceMachine24);
        if (call.isModern()) {
            out.line("send-switchover-start: " + (version >= 1000 ? "on" : "off"));
        } else {
            out.line("decompress-error-check: " + (version >= 300 ? "on" : "off"));
        }
        out.line("clear-bitmap-shift: 18");
    }

    private static void line(Fields info, String name, String format, HmpOutput out) {
        if (info.has(name)) {
            out.line(format.formatted(info.decimal(name)));
        }
    }

    private static void ram(Fields ram, HmpOutput out) {
        out.line("transferred ram: " + kibibytes(ram, "transferred"));
        out.printf("throughput: %.2f mbps\n", ram.number("mbps"));
        out.line("remaining ram: " + kibibytes(ram, "remaining"));
        out.line("total ram: " + kibibytes(ram, "total"));
        out.line("duplicate: " + ram.decimal("duplicate") + " pages");
        line(ram, "skipped", "skipped: %s pages", out);
        out.line("normal: " + ram.decimal("normal") + " pages");
        out.line("normal bytes: " + kibibytes(ram, "normal-bytes"));
        out.line("dirty sync count: " + ram.decimal("dirty-sync-count"));
        out.line("page size: " + kibibytes(ram, "page-size"));
        out.line("multifd bytes: " + kibibytes(ram, "multifd-bytes"));
        out.line("pages-per-second: " + ram.decimal("pages-per-second"));
        if (ram.integer("dirty-pages-rate") != 0) {
            out.line("dirty pages rate: " + ram.decimal("dirty-pages-rate") + " pages");
        }
        if (ram.integer("postcopy-requests") != 0) {
            out.line("postcopy request count: " + ram.decimal("postcopy-requests"));
        }
        if (ram.integer("precopy-bytes") != 0) {
            out.line("precopy ram: " + kibibytes(ram, "precopy-bytes"));
        }
        if (ram.integer("downtime-bytes") != 0) {
            out.line("downtime ram: " + kibibytes(ram, "downtime-bytes"));
        }
        if (ram.integer("postcopy-bytes") != 0) {
            out.line("postcopy ram: " + kibibytes(ram, "postcopy-bytes"));
        }
        if (ram.integer("dirty-sync-missed-zero-copy") != 0) {
            out.line("Zero-copy-send fallbacks happened: " + ram.decimal("dirty-sync-missed-zero-copy") + " times");
        }
    }

    private static String kibibytes(Fields info, String name) {
        return Long.toUnsignedString(info.integer(name) >>> 10) + " kbytes";
    }

    private static void xbzrle(Fields cache, HmpOutput out) {
        out.line("cache size: " + cache.decimal("cache-size") + " bytes");
        out.line("xbzrle transferred: " + kibibytes(cache, "bytes"));
        out.line("xbzrle pages: " + cache.decimal("pages") + " pages");
        out.line("xbzrle cache miss: " + cache.decimal("cache-miss") + " pages");
        out.printf("xbzrle cache miss rate: %.2f\n", cache.number("cache-miss-rate"));
        out.printf("xbzrle encoding rate: %.2f\n", cache.number("encoding-rate"));
        out.line("xbzrle overflow: " + cache.decimal("overflow"));
    }

    private static void addresses(Fields info, HmpOutput out) {
        if (info.has("socket-address")) {
            out.line("socket address: [");
            for (Fields address : info.objects("socket-address")) {
                out.line("\t" + text(address));
            }
            out.line("]");
        }
    }

    private static String text(Fields address) {
        return switch (address.string("type")) {
            case "inet" -> "tcp:" + host(address.string("host")) + ":" + address.string("port");
            case "unix" -> "unix:" + address.string("path");
            case "fd" -> "fd:" + address.string("str");
            default -> "vsock:" + address.string("cid") + ":" + address.string("port");
        };
    }

    private static String host(String host) {
        return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    }
}
