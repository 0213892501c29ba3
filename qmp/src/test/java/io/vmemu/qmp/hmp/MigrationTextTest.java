package io.vmemu.qmp.hmp;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qom.Persona;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Migration in words; the answers of the QMP commands are recorded ones. */
final class MigrationTextTest {
    private static final String GLOBALS = """
            globals:
            store-global-state: on
            only-migratable: off
            send-configuration: on
            send-section-footer: on
            send-switchover-start: on
            clear-bitmap-shift: 18
            """;

    private FakeQmp qmp;

    @BeforeEach
    void make() throws QemuException {
        qmp = withCommands(Persona.QEMU_10_0);
    }

    private static FakeQmp withCommands(Persona persona) throws QemuException {
        return new FakeQmp(persona, "q35")
                .answer("migrate", "{}")
                .answer("migrate_cancel", "{}")
                .answer("migrate-continue", "{}")
                .answer("migrate-incoming", "{}")
                .answer("migrate-recover", "{}")
                .answer("migrate-pause", "{}")
                .answer("migrate-start-postcopy", "{}")
                .answer("migrate-set-capabilities", "{}")
                .answer("migrate-set-parameters", "{}")
                .answer("query-migrate", "{}")
                .answer(
                        "query-migrate-capabilities",
                        "[{'capability': 'xbzrle', 'state': false}, {'capability': 'events', 'state': true}]");
    }

    @Test
    void nothingHasMigratedYet() {
        assertThat(qmp.run("info migrate")).isEqualTo(GLOBALS);
    }

    @Test
    void theGlobalsDependOnTheMachineType() throws QemuException {
        assertThat(new FakeQmp(Persona.QEMU_10_0, "pc-q35-9.2")
                        .answer("query-migrate", "{}")
                        .run("info migrate"))
                .contains("send-switchover-start: off\n");
        assertThat(new FakeQmp(Persona.QEMU_7_2, "pc-q35-2.12")
                        .answer("query-migrate", "{}")
                        .run("info migrate"))
                .contains("send-configuration: on\nsend-section-footer: on\ndecompress-error-check: off\n");
        assertThat(withCommands(Persona.QEMU_7_2).run("info migrate"))
                .isEqualTo(GLOBALS.replace("send-switchover-start", "decompress-error-check"));
    }

    @Test
    void aRunningMigrationIsShown() throws QemuException {
        qmp.answer("query-migrate", """
                {"expected-downtime": 300, "xbzrle-cache": {"encoding-rate": 0, "bytes": 0, "cache-size": 67108864,
                 "cache-miss-rate": 0, "pages": 0, "overflow": 0, "cache-miss": 0}, "status": "active", "setup-time": 3,
                 "total-time": 76, "ram": {"total": 1074274304, "postcopy-requests": 0, "dirty-sync-count": 1,
                 "multifd-bytes": 0, "pages-per-second": 0, "downtime-bytes": 0, "page-size": 4096,
                 "remaining": 1059364864, "postcopy-bytes": 0, "mbps": 0, "transferred": 37069,
                 "dirty-sync-missed-zero-copy": 0, "precopy-bytes": 36870, "duplicate": 3639, "dirty-pages-rate": 0,
                 "normal-bytes": 4096, "normal": 1}}""");

        assertThat(qmp.run("info migrate")).isEqualTo(GLOBALS + """
                        Migration status: active
                        total time: 76 ms
                        expected downtime: 300 ms
                        setup: 3 ms
                        transferred ram: 36 kbytes
                        throughput: 0.00 mbps
                        remaining ram: 1034536 kbytes
                        total ram: 1049096 kbytes
                        duplicate: 3639 pages
                        normal: 1 pages
                        normal bytes: 4 kbytes
                        dirty sync count: 1
                        page size: 4 kbytes
                        multifd bytes: 0 kbytes
                        pages-per-second: 0
                        precopy ram: 36 kbytes
                        cache size: 67108864 bytes
                        xbzrle transferred: 0 kbytes
                        xbzrle pages: 0 pages
                        xbzrle cache miss: 0 pages
                        xbzrle cache miss rate: 0.00
                        xbzrle encoding rate: 0.00
                        xbzrle overflow: 0
                        """);
    }

    @Test
    void theOlderOneCountsSkippedPages() throws QemuException {
        FakeQmp old = withCommands(Persona.QEMU_7_2).answer("query-migrate", """
                {"status": "completed", "setup-time": 8, "downtime": 2, "total-time": 202, "ram": {"total": 1074274304,
                 "postcopy-requests": 0, "dirty-sync-count": 3, "multifd-bytes": 0, "pages-per-second": 1660644,
                 "downtime-bytes": 3102234, "page-size": 4096, "remaining": 0, "postcopy-bytes": 0, "mbps": 132.98,
                 "transferred": 3102282, "dirty-sync-missed-zero-copy": 0, "precopy-bytes": 48, "duplicate": 262152,
                 "dirty-pages-rate": 0, "skipped": 0, "normal-bytes": 741376, "normal": 181}}""");

        assertThat(old.run("info migrate")).endsWith("""
                        Migration status: completed
                        total time: 202 ms
                        downtime: 2 ms
                        setup: 8 ms
                        transferred ram: 3029 kbytes
                        throughput: 132.98 mbps
                        remaining ram: 0 kbytes
                        total ram: 1049096 kbytes
                        duplicate: 262152 pages
                        skipped: 0 pages
                        normal: 181 pages
                        normal bytes: 724 kbytes
                        dirty sync count: 3
                        page size: 4 kbytes
                        multifd bytes: 0 kbytes
                        pages-per-second: 1660644
                        precopy ram: 0 kbytes
                        downtime ram: 3029 kbytes
                        """);
    }

    @Test
    void aFailureTellsItsReason() throws QemuException {
        qmp.answer("query-migrate", "{'status': 'failed', 'total-time': 0, 'error-desc': 'Connection refused'}");
        assertThat(qmp.run("info migrate"))
                .isEqualTo(GLOBALS + "Migration status: failed (Connection refused)\ntotal time: 0 ms\n");

        qmp.answer("query-migrate", "{'status': 'cancelled', 'total-time': 0}");
        assertThat(qmp.run("info migrate")).isEqualTo(GLOBALS + "Migration status: cancelled\ntotal time: 0 ms\n");
    }

    @Test
    void anIncomingOneShowsWhereItListens() throws QemuException {
        qmp.answer("query-migrate", """
                {"status": "setup", "total-time": 0, "socket-address":
                 [{"port": "9", "ipv4": true, "host": "127.0.0.1", "type": "inet"},
                  {"port": "9", "host": "::1", "type": "inet"}, {"path": "/run/m", "type": "unix"}]}""");

        assertThat(qmp.run("info migrate")).isEqualTo(GLOBALS + """
                        Migration status: setup
                        total time: 0 ms
                        socket address: [
                        \ttcp:127.0.0.1:9
                        \ttcp:[::1]:9
                        \tunix:/run/m
                        ]
                        """);
    }

    @Test
    void capabilitiesAreOnOrOff() {
        assertThat(qmp.run("info migrate_capabilities")).isEqualTo("xbzrle: off\nevents: on\n");
    }

    @Test
    void parametersAreShownWithUnits() throws QemuException {
        qmp.answer("query-migrate-parameters", """
                {"announce-initial": 50, "announce-max": 550, "announce-rounds": 5, "announce-step": 100,
                 "throttle-trigger-threshold": 50, "cpu-throttle-initial": 20, "cpu-throttle-increment": 10,
                 "cpu-throttle-tailslow": false, "max-cpu-throttle": 99, "tls-creds": "", "tls-hostname": "x",
                 "max-bandwidth": 134217728, "avail-switchover-bandwidth": 0, "downtime-limit": 300,
                 "x-checkpoint-delay": 20000, "multifd-channels": 2, "multifd-compression": "none",
                 "multifd-zlib-level": 1, "zero-page-detection": "multifd", "xbzrle-cache-size": 67108864,
                 "max-postcopy-bandwidth": 0, "tls-authz": "", "x-vcpu-dirty-limit-period": 1000,
                 "vcpu-dirty-limit": 1, "mode": "normal", "direct-io": false}""");

        assertThat(qmp.run("info migrate_parameters")).isEqualTo("""
                        announce-initial: 50 ms
                        announce-max: 550 ms
                        announce-rounds: 5
                        announce-step: 100 ms
                        throttle-trigger-threshold: 50
                        cpu-throttle-initial: 20
                        cpu-throttle-increment: 10
                        cpu-throttle-tailslow: off
                        max-cpu-throttle: 99
                        tls-creds: ''
                        tls-hostname: 'x'
                        max-bandwidth: 134217728 bytes/second
                        avail-switchover-bandwidth: 0 bytes/second
                        downtime-limit: 300 ms
                        x-checkpoint-delay: 20000 ms
                        multifd-channels: 2
                        multifd-compression: none
                        zero-page-detection: multifd
                        xbzrle-cache-size: 67108864 bytes
                        max-postcopy-bandwidth: 0
                        tls-authz: ''
                        x-vcpu-dirty-limit-period: 1000 ms
                        vcpu-dirty-limit: 1 MB/s
                        mode: normal
                        direct-io: off
                        """);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "migrate -d tcp:host:1;migrate {\"uri\": \"tcp:host:1\"}",
                "migrate -d -r tcp:host:1;migrate {\"uri\": \"tcp:host:1\", \"resume\": true}",
                "migrate_cancel;migrate_cancel {}",
                "migrate_pause;migrate-pause {}",
                "migrate_start_postcopy;migrate-start-postcopy {}",
                "migrate_continue pre-switchover;migrate-continue {\"state\": \"pre-switchover\"}",
                "migrate_incoming unix:/run/m;migrate-incoming {\"uri\": \"unix:/run/m\"}",
                "migrate_recover unix:/run/m;migrate-recover {\"uri\": \"unix:/run/m\"}",
                "migrate_set_parameter max-bandwidth 1.5;migrate-set-parameters {\"max-bandwidth\": 1572864}",
                "migrate_set_parameter max-bandwidth 10G;migrate-set-parameters {\"max-bandwidth\": 10737418240}",
                "migrate_set_parameter max-bandwidth 0x10;migrate-set-parameters {\"max-bandwidth\": 16777216}",
                "migrate_set_parameter max-postcopy-bandwidth 5M;migrate-set-parameters"
                        + " {\"max-postcopy-bandwidth\": 5242880}",
                "migrate_set_parameter downtime-limit 5k;migrate-set-parameters {\"downtime-limit\": 5120}",
                "migrate_set_parameter cpu-throttle-initial 0x5;migrate-set-parameters {\"cpu-throttle-initial\": 5}",
                "migrate_set_parameter cpu-throttle-tailslow on;migrate-set-parameters"
                        + " {\"cpu-throttle-tailslow\": true}",
                "migrate_set_parameter tls-creds foo;migrate-set-parameters {\"tls-creds\": \"foo\"}",
                "migrate_set_parameter mode cpr-reboot;migrate-set-parameters {\"mode\": \"cpr-reboot\"}",
            })
    void aCommandBecomesAQmpCommand(String line, String call) {
        assertThat(qmp.run(line)).isEmpty();
        assertThat(qmp.calls).containsExactly(call);
    }

    @Test
    void aCapabilityIsSet() {
        assertThat(qmp.run("migrate_set_capability events off")).isEmpty();
        assertThat(qmp.calls)
                .last()
                .isEqualTo("migrate-set-capabilities {\"capabilities\":"
                        + " [{\"capability\": \"events\", \"state\": false}]}");
        assertThat(qmp.run("migrate_set_capability x on")).isEqualTo("Error: invalid parameter value: x\n");
        assertThat(qmp.run("migrate_set_capability events maybe"))
                .isEqualTo("Expected 'on' or 'off'\nTry \"help migrate_set_capability\" for more information\n");
    }

    @Test
    void nobodyWaitsForTheEnd() {
        assertThat(qmp.run("migrate tcp:host:1"))
                .isEqualTo("terminal does not allow synchronous migration, continuing detached\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "migrate_continue x;invalid parameter value: x",
                "migrate_set_parameter x 1;invalid parameter value: x",
                "migrate_set_parameter block-incremental on;invalid parameter value: block-incremental",
                "migrate_set_parameter max-bandwidth x;Invalid size x",
                "migrate_set_parameter max-bandwidth 8E;Invalid size 8E",
                "migrate_set_parameter max-bandwidth 16E;Invalid size 16E",
                "migrate_set_parameter cpu-throttle-initial 500;Parameter 'cpu-throttle-initial' expects uint8_t",
                "migrate_set_parameter multifd-channels x;Parameter 'multifd-channels' expects uint64",
                "migrate_set_parameter x-checkpoint-delay 5M;Parameter 'x-checkpoint-delay' expects uint64",
                "migrate_set_parameter cpu-throttle-tailslow x;Parameter 'cpu-throttle-tailslow' expects 'on' or 'off'",
                "migrate_set_parameter block-bitmap-mapping x;The block-bitmap-mapping parameter can only be set through"
                        + " QMP",
            })
    void whatDoesNotFitIsRefusedHere(String line, String text) {
        assertThat(qmp.run(line)).isEqualTo("Error: " + text + "\n");
        assertThat(qmp.calls).isEmpty();
    }

    @Test
    void theOlderOneHasOlderFlagsAndParameters() throws QemuException {
        FakeQmp old = withCommands(Persona.QEMU_7_2);

        assertThat(old.run("migrate -d -b tcp:host:1")).isEmpty();
        assertThat(old.run("migrate_set_parameter compress-level 3")).isEmpty();
        assertThat(old.run("migrate_set_parameter mode x")).isEqualTo("Error: invalid parameter value: mode\n");
        assertThat(qmp.run("migrate -d -b tcp:host:1"))
                .isEqualTo("migrate: unsupported option -b\nTry \"help migrate\" for more information\n");
        assertThat(old.calls)
                .containsExactly(
                        "migrate {\"uri\": \"tcp:host:1\", \"blk\": true}",
                        "migrate-set-parameters {\"compress-level\": 3}");
    }

    @Test
    void withoutTheQmpCommandThereIsNoWordForIt() throws QemuException {
        FakeQmp nothing = new FakeQmp(Persona.QEMU_10_0, "q35");

        assertThat(nothing.run("migrate_cancel")).isEqualTo("unknown command: 'migrate_cancel'\n");
        assertThat(nothing.run("info migrate")).isEqualTo("unknown command: 'info migrate'\n");
        assertThat(nothing.run("help")).doesNotContain("migrate_cancel");
    }
}
