package io.vmemu.launcher.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.trace.TraceEvent;
import io.vmemu.emulator.trace.Tracer;
import io.vmemu.launcher.cli.CommandLineParser;
import io.vmemu.launcher.cli.Messages;
import io.vmemu.launcher.cli.StartupException;
import io.vmemu.qmp.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TracingTest {
    @TempDir
    private Path directory;

    private final List<String> said = new ArrayList<>();
    private final Messages messages = new Messages("qemu", said::add, () -> 0);

    private Tracing open(String... words) throws StartupException {
        return Tracing.open(
                new CommandLineParser("qemu", messages, Json::parse, name -> null)
                        .parse(List.of(words))
                        .log(),
                messages,
                Runnable::run);
    }

    private static void resize(Tracer tracer) {
        tracer.trace(TraceEvent.VIRTIO_MEM_UNPLUGGED_ALL, 0, 0);
    }

    @Test
    void nothingIsTracedUnlessAskedFor() throws Exception {
        assertThat(open().tracer()).isSameAs(Tracer.NONE);
    }

    @Test
    void anEventsFileSelectsEventsForTheLogFile() throws Exception {
        Path events = Files.writeString(directory.resolve("events"), "# comment\n\nvirtio_mem*\n-*_all\n");
        Path log = directory.resolve("log");
        try (Tracing tracing = open("-D", log.toString(), "-trace", "events=" + events)) {
            assertThat(tracing.tracer().isEnabled(TraceEvent.VIRTIO_MEM_PLUG_REQUEST))
                    .isTrue();
            resize(tracing.tracer());
            tracing.tracer().trace(TraceEvent.VIRTIO_MEM_PLUG_REQUEST, 0x140000000L, 3);
        }
        assertThat(log).hasContent("virtio_mem_plug_request addr=0x140000000 nb_blocks=3\n");
        assertThat(said).isEmpty();
    }

    @Test
    void theTraceOptionsFileGoesBeforeTheLogFileAndIsAppendedTo() throws Exception {
        Path log = Files.writeString(directory.resolve("log"), "old\n");
        Path trace = Files.writeString(directory.resolve("trace"), "old\n");
        try (Tracing tracing = open("-D", log.toString(), "-trace", "enable=virtio_mem*,file=" + trace)) {
            resize(tracing.tracer());
        }
        assertThat(trace).hasContent("old\nvirtio_mem_unplugged_all \n");
        assertThat(log).hasContent("");
    }

    @Test
    void logItemsMaySelectEventsToo() throws Exception {
        Path log = directory.resolve("log%d");
        try (Tracing tracing = open("-d", "guest_errors,trace:virtio_mem_unplugged_all", "-D", log.toString())) {
            resize(tracing.tracer());
        }
        assertThat(directory.resolve("log" + ProcessHandle.current().pid())).hasContent("virtio_mem_unplugged_all \n");
    }

    @Test
    void eventsThatDoNotExistAreWarnedOf() throws Exception {
        Path events = Files.writeString(directory.resolve("events"), "virtio_mem*\nnosuch\n  blank\n");
        try (Tracing tracing = open(
                "-trace",
                "nosuch",
                "-trace",
                "no*such",
                "-trace",
                "events=" + events,
                "-d",
                "trace:zzz",
                "-D",
                directory.resolve("log").toString())) {
            assertThat(tracing.tracer().isEnabled(TraceEvent.VIRTIO_MEM_PLUG_REQUEST))
                    .isTrue();
        }
        assertThat(said)
                .containsExactly(
                        "qemu: -trace nosuch: warning: trace event 'nosuch' does not exist",
                        "qemu:" + events + ":2: warning: trace event 'nosuch' does not exist",
                        "qemu:" + events + ":3: warning: trace event '  blank' does not exist",
                        "qemu: warning: trace event 'zzz' does not exist");
    }

    @Test
    void filesThatCannotBeOpenedAreTold() {
        assertThatThrownBy(() -> open("-trace", "events=/nonexistent"))
                .isInstanceOf(StartupException.class)
                .hasMessage("No such file or directory")
                .extracting(e -> ((StartupException) e).location())
                .isEqualTo(":/nonexistent");
        assertThatThrownBy(() -> open("-D", "/nonexistent/log"))
                .hasMessage("Error opening logfile /nonexistent/log: No such file or directory");
        assertThatThrownBy(() -> open("-trace", "virtio_mem*,file=/nonexistent/log"))
                .hasMessage("Error opening logfile /nonexistent/log: No such file or directory");
        assertThatThrownBy(() -> open("-D", "a%db%d")).hasMessage("Bad logfile template: a%db%d");
        assertThatThrownBy(() -> open("-D", "a%s")).hasMessage("Bad logfile template: a%s");
    }

    @Test
    void unknownLogItemsAreRefusedWithAList() {
        assertThat(LogItems.areKnown("guest_errors,trace:x,int")).isTrue();
        assertThat(LogItems.areKnown("foo")).isFalse();
        assertThat(LogItems.areKnown("")).isFalse();
        assertThat(LogItems.help()).startsWith("Log items (comma separated):").contains("guest_errors");
    }
}
