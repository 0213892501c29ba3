package io.vmemu.launcher.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.launcher.run.RunningEmulator;
import io.vmemu.qmp.client.QmpClient;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.Parser.ParseContext;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QmpCommandTest {
    @TempDir
    private Path directory;

    private RunningEmulator emulator;
    private QmpClient client;
    private int status;

    @BeforeEach
    void start() throws Exception {
        Path socket = directory.resolve("qmp");
        emulator = RunningEmulator.withDevice(socket, "", "-name", "elastic", "-S");
        client = RunningEmulator.connect(socket);
    }

    @AfterEach
    void end() {
        client.close();
        emulator.close();
    }

    private String type(String... lines) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        status = new QmpCommand().run(client, new StringReader(String.join("\n", lines)), out);
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private List<String> complete(String line) throws Exception {
        List<Candidate> candidates = new ArrayList<>();
        CommandSchema schema = new QmpShell(client).schema();
        LineReader reader = LineReaderBuilder.builder()
                .terminal(new DumbTerminal(System.in, System.out))
                .build();
        new SchemaCompleter(schema, QmpShell.OWN_COMMANDS)
                .complete(reader, new DefaultParser().parse(line, line.length(), ParseContext.COMPLETE), candidates);
        return candidates.stream().map(Candidate::value).toList();
    }

    @Test
    void aCommandIsItsNameAndItsArguments() throws Exception {
        String said = type(
                "# sizes have units",
                "qom-set path=vm0 property=requested-size value=64M",
                "qom-get path=vm0 property=requested-size");
        assertThat(said).contains("67108864");
        assertThat(status).isZero();
    }

    @Test
    void jsonIsTakenAsItIs() throws Exception {
        assertThat(type("{\"execute\": \"query-name\"}")).contains("\"name\": \"elastic\"");
    }

    @Test
    void membersOfUnionsAndListsAreTaken() throws Exception {
        assertThat(type(
                        "object-add qom-type=memory-backend-memfd id=m1 size=1G hugetlb=false host-nodes=[0] policy=bind",
                        "query-memdev"))
                .contains("\"id\": \"m1\"", "\"policy\": \"bind\"");
    }

    @Test
    void whatTheServerRefusesIsToldAndIsTheStatus() throws Exception {
        assertThat(type("qom-get path=nobody property=x", "query-name"))
                .contains("DeviceNotFound: Device 'nobody' not found", "elastic");
        assertThat(status).isEqualTo(1);
    }

    @Test
    void aLineThatCannotBeReadIsToldAndTheNextOneExecuted() throws Exception {
        assertThat(type("qom-get vm0", "object-add id='x", "query-name"))
                .contains("'vm0' is not", "the line ends within quotes", "elastic");
    }

    @Test
    void theHumanMonitorIsReachedByHmp() throws Exception {
        assertThat(type("hmp info status")).contains("VM status: paused");
    }

    @Test
    void helpTellsWhatACommandTakes() throws Exception {
        assertThat(type("help qom-set")).contains("path  str", "property  str", "value  any");
        assertThat(type("help dance")).contains("The command dance has not been found");
    }

    @Test
    void exitLeavesTheMachineAlone() throws Exception {
        assertThat(type("exit", "quit")).isEmpty();
        assertThat(client.execute("query-name")).isNotNull();
    }

    @Test
    void eventsAreTold() throws Exception {
        assertThat(type("cont", "query-status")).containsPattern("event \\d\\d:\\d\\d:\\d\\d\\.\\d{3} RESUME");
    }

    @Test
    void completionKnowsCommandsArgumentsAndValues() throws Exception {
        assertThat(complete("qom-")).contains("qom-set", "x-vmemu-block-map", "help");
        assertThat(complete("qom-set path=vm0 ")).contains("property=", "value=");
        assertThat(complete("object-add qom-type=memory-backend-f")).contains("qom-type=memory-backend-file");
        assertThat(complete("object-add qom-type=memory-backend-file ")).contains("mem-path=", "prealloc=");
        assertThat(complete("object-add qom-type=memory-backend-ram ")).doesNotContain("mem-path=");
        assertThat(complete("help query-mem")).contains("query-memdev");
    }
}
