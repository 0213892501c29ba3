package io.vmemu.emulator.migrate;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QBool;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QNull;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.emulator.qom.Persona;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The migration parameters of one machine, with QEMU's defaults, ranges and texts. */
public final class MigrationParameters {
    private static final String BITMAPS = "block-bitmap-mapping";
    /** Those that QEMU 7.2 takes and forgets. */
    private static final Set<String> FORGOTTEN_BY_7_2 = Set.of("multifd-zlib-level", "multifd-zstd-level");

    private static final long PAGE_SIZE = 4096;

    private final Persona persona;
    private Map<String, QObject> values;

    MigrationParameters(Persona persona) {
        this.persona = persona;
        this.values = defaults(persona);
    }

    Persona persona() {
        return persona;
    }

    private static Map<String, QObject> defaults(Persona persona) {
        Map<String, QObject> map = new LinkedHashMap<>();
        if (persona == Persona.QEMU_7_2) {
            number(map, "compress-level", 1);
            number(map, "compress-threads", 8);
            number(map, "decompress-threads", 2);
            map.put("compress-wait-thread", QBool.TRUE);
            map.put("block-incremental", QBool.FALSE);
        } else {
            number(map, "avail-switchover-bandwidth", 0);
            number(map, "multifd-qatzip-level", 1);
            number(map, "x-vcpu-dirty-limit-period", 1000);
            number(map, "vcpu-dirty-limit", 1);
            map.put("mode", QString.of("normal"));
            map.put("zero-page-detection", QString.of("multifd"));
            map.put("direct-io", QBool.FALSE);
        }
        number(map, "announce-initial", 50);
        number(map, "announce-max", 550);
        number(map, "announce-rounds", 5);
        number(map, "announce-step", 100);
        number(map, "throttle-trigger-threshold", 50);
        number(map, "cpu-throttle-initial", 20);
        number(map, "cpu-throttle-increment", 10);
        map.put("cpu-throttle-tailslow", QBool.FALSE);
        map.put("tls-creds", QString.of(""));
        map.put("tls-hostname", QString.of(""));
        map.put("tls-authz", QString.of(""));
        number(map, "max-bandwidth", 128L << 20);
        number(map, "downtime-limit", 300);
        number(map, "x-checkpoint-delay", 20_000);
        number(map, "multifd-channels", 2);
        number(map, "xbzrle-cache-size", 64L << 20);
        number(map, "max-postcopy-bandwidth", 0);
        number(map, "max-cpu-throttle", 99);
        map.put("multifd-compression", QString.of("none"));
        number(map, "multifd-zlib-level", 1);
        number(map, "multifd-zstd-level", 1);
        return map;
    }

    private static void number(Map<String, QObject> map, String name, long value) {
        map.put(name, QNum.of(value));
    }

    /** All parameters, as {@code query-migrate-parameters} shows them. */
    public QDict describe() {
        QDict all = new QDict();
        values.forEach(all::put);
        return all;
    }

    /** A parameter that is a text. */
    String text(String name) {
        return ((QString) value(name)).value();
    }

    /** A parameter that is an unsigned number. */
    long number(String name) {
        return number(value(name));
    }

    private static long number(QObject value) {
        return value instanceof QNum.UInt unsigned ? unsigned.bits() : ((QNum.Int) value).value();
    }

    private QObject value(String name) {
        QObject value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no parameter " + name);
        }
        return value;
    }

    /** Bytes a second, 0 without limit. */
    long maxBandwidth() {
        return number("max-bandwidth");
    }

    /** {@link #maxBandwidth} once the guest has left: bytes a second, 0 without limit. */
    long maxPostcopyBandwidth() {
        return number("max-postcopy-bandwidth");
    }

    /**
     * Changes some parameters, all or none.
     *
     * @param changes values of the types that the parameters have
     */
    void set(QDict changes) throws QemuException {
        Map<String, QObject> merged = new LinkedHashMap<>(values);
        changes.members().forEach((name, value) -> {
            if (persona != Persona.QEMU_7_2 || !FORGOTTEN_BY_7_2.contains(name)) {
                merged.put(name, canonical(value));
            }
        });
        check(merged);
        values = merged;
    }

    /** A text that is null is empty; an unsigned number that came as a negative one is a large one. */
    private static QObject canonical(QObject value) {
        if (value instanceof QNull) {
            return QString.of("");
        }
        return value instanceof QNum.Int signed ? QNum.ofUnsigned(signed.value()) : value;
    }

    private void check(Map<String, QObject> merged) throws QemuException {
        within(merged, "compress-level", 0, 9, "a value between 0 and 9");
        within(merged, "compress-threads", 1, 255, "a value between 1 and 255");
        within(merged, "decompress-threads", 1, 255, "a value between 1 and 255");
        within(merged, "throttle-trigger-threshold", 1, 100, "an integer in the range of 1 to 100");
        within(merged, "cpu-throttle-initial", 1, 99, "an integer in the range of 1 to 99");
        within(merged, "cpu-throttle-increment", 1, 99, "an integer in the range of 1 to 99");
        within(merged, "downtime-limit", 0, 2_000_000, "an integer in the range of 0 to (2000 * 1000) ms");
        within(merged, "multifd-channels", 1, 255, "a value between 1 and 255");
        within(merged, "multifd-zlib-level", 0, 9, "a value between 0 and 9");
        within(merged, "multifd-qatzip-level", 1, 9, "a value between 1 and 9");
        within(merged, "multifd-zstd-level", 0, 20, "a value between 0 and 20");
        long cache = number(merged, "xbzrle-cache-size");
        if (Long.compareUnsigned(cache, PAGE_SIZE) < 0 || Long.bitCount(cache) != 1) {
            throw expects("xbzrle-cache-size", "a power of two no less than the target page size");
        }
        within(
                merged,
                "max-cpu-throttle",
                number(merged, "cpu-throttle-initial"),
                99,
                "an integer in the range of cpu_throttle_initial to 99");
        within(merged, "announce-initial", 0, 100_000, "a value between 0 and 100000");
        within(merged, "announce-max", 0, 100_000, "a value between 0 and 100000");
        within(merged, "announce-rounds", 0, 1000, "a value between 0 and 1000");
        within(merged, "announce-step", 1, 10_000, "a value between 0 and 10000");
        checkBitmaps(merged.get(BITMAPS));
        checkDirtyLimit(merged);
    }

    private static void checkDirtyLimit(Map<String, QObject> merged) throws QemuException {
        if (!merged.containsKey("vcpu-dirty-limit")) {
            return;
        }
        long period = number(merged, "x-vcpu-dirty-limit-period");
        if (Long.compareUnsigned(period - 1, 1000) >= 0) {
            throw new QemuException("Parameter 'x-vcpu-dirty-limit-period' expects a value between 1 and 1000");
        }
        if (number(merged, "vcpu-dirty-limit") == 0) {
            throw new QemuException("Parameter 'vcpu_dirty_limit' must be greater than 1 MB/s");
        }
    }

    private static void checkBitmaps(@Nullable QObject mapping) throws QemuException {
        if (mapping == null) {
            return;
        }
        Set<String> nodes = new HashSet<>();
        Set<String> aliases = new HashSet<>();
        for (QObject item : (QList) mapping) {
            QDict node = (QDict) item;
            String name = member(node, "node-name");
            String alias = member(node, "alias");
            if (!nodes.add(name)) {
                throw wrongMapping("The node name '" + name + "' is mapped twice");
            }
            if (!aliases.add(alias)) {
                throw wrongMapping("The node alias '" + alias + "' is used twice");
            }
        }
    }

    private static QemuException wrongMapping(String why) {
        return new QemuException("Invalid mapping given for block-bitmap-mapping: " + why);
    }

    private static String member(QDict dict, String name) {
        return dict.get(name) instanceof QString text ? text.value() : "";
    }

    private static long number(Map<String, QObject> merged, String name) {
        QObject value = merged.get(name);
        if (value == null) {
            throw new IllegalStateException("no parameter " + name);
        }
        return number(value);
    }

    private static void within(Map<String, QObject> merged, String name, long min, long max, String expected)
            throws QemuException {
        QObject value = merged.get(name);
        if (value != null && Long.compareUnsigned(number(value) - min, max - min) > 0) {
            throw expects(name, expected);
        }
    }

    /** As in QEMU, the name is the field's in C. */
    private static QemuException expects(String name, String expected) {
        return new QemuException("Parameter '" + name.replace('-', '_') + "' expects " + expected);
    }
}
