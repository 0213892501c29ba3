package io.vmemu.launcher.scenario.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.launcher.FullDisk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import picocli.CommandLine;

class RunCommandTest {
    private static final String GROWS = """
            name: it grows
            shows: A guest follows.
            about: {rule: there is a driver, without: {guest: {driver: none}}}
            machine: {devices: {vm0: {size: 4GiB}}}
            timeline:
              - request: {device: vm0, size: 1GiB}
              - expect: {device: vm0, size: SIZE, within: 5s}
            """;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @TempDir
    private Path directory;

    @BeforeEach
    void writeFiles() throws IOException {
        Files.writeString(directory.resolve("b.yaml"), GROWS.replace("SIZE", "2GiB"));
        Files.writeString(directory.resolve("a.yaml"), GROWS.replace("SIZE", "1GiB"));
        Files.writeString(directory.resolve("notes.txt"), "no scenario");
    }

    private int run(String... arguments) {
        RunCommand command = new RunCommand();
        new CommandLine(command).parseArgs(arguments);
        return command.run(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    }

    private String output() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aDirectoryIsRunInTheOrderOfNamesAndAFailureIsTold() {
        assertThat(run(directory.toString())).isOne();
        assertThat(output())
                .startsWith("""
                        ok   %1$s/a.yaml: it grows (0s)
                        FAIL %1$s/b.yaml: it grows (5s)
                             %1$s/b.yaml:7:5: expect: {device: vm0, size: 2GiB, within: 5s}
                               expected: vm0: size 2GiB at 5s
                               actual:   size 1GiB requested-size 1GiB
                               at:       5s, seed 0
                               journal:  {"seq": \
                        """.formatted(directory))
                .containsPattern("\n1 passed, 1 failed, \\d+\\.\\d s\n$");
    }

    @Test
    void withoutWhatTheyAreAboutScenariosAreExpectedToFail() throws IOException {
        assertThat(run("--without", directory.toString())).isZero();
        assertThat(output()).contains("ok   fails without what it is about: " + directory + "/a.yaml: it grows (5s)");
        Path insensitive = directory.resolve("c.yaml");
        Files.writeString(insensitive, GROWS.replace("SIZE", "..4GiB"));
        assertThat(run("--without", insensitive.toString())).isOne();
        assertThat(output()).contains("FAIL without what it is about: " + insensitive + ": it grows (0s)");
    }

    @Test
    void theReportForBuildServersSaysTheSame() throws Exception {
        Path report = directory.resolve("report.xml");
        run("--junit-xml", report.toString(), directory.toString());
        Element suite = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(report.toFile())
                .getDocumentElement();
        assertThat(suite.getAttribute("tests")).isEqualTo("2");
        assertThat(suite.getAttribute("failures")).isEqualTo("1");
        assertThat(suite.getAttribute("errors")).isEqualTo("0");
        assertThat(suite.getElementsByTagName("testcase").getLength()).isEqualTo(2);
        Element failure = (Element) suite.getElementsByTagName("failure").item(0);
        assertThat(((Element) failure.getParentNode()).getAttribute("classname"))
                .isEqualTo("b.yaml");
        assertThat(failure.getAttribute("message"))
                .isEqualTo("vm0: size 2GiB at 5s, but size 1GiB requested-size 1GiB");
    }

    @Test
    void nothingIsRunIfAFileIsWrong() throws IOException {
        Files.writeString(directory.resolve("z.yaml"), "name: z");
        assertThat(run(directory.toString())).isEqualTo(2);
        assertThat(run(directory.resolve("missing.yaml").toString())).isEqualTo(2);
        assertThat(run(Files.createDirectory(directory.resolve("empty")).toString()))
                .isEqualTo(2);
        assertThat(output()).isEmpty();
    }

    @Test
    void aFileWithoutEndIsNotReadToIt() {
        assertThat(run("/dev/zero")).isEqualTo(2);
        assertThat(output()).isEmpty();
    }

    @Test
    void nothingIsRunIfTheReportCannotBeWritten() throws IOException {
        String scenario = directory.resolve("a.yaml").toString();
        assertThat(run("--junit-xml", directory.resolve("no/report.xml").toString(), scenario))
                .isEqualTo(2);
        assertThat(run("--junit-xml", directory.toString(), scenario)).isEqualTo(2);
        assertThat(output()).isEmpty();
    }

    @Test
    void whyAReportCannotBeWrittenIsSaidInTheSystemsWords() throws IOException {
        Path full = FullDisk.path();
        assertThatThrownBy(() -> new JUnitXml().write(full))
                .isInstanceOf(IOException.class)
                .hasMessage("No space left on device");
    }

    @Test
    void aReportThatIsThereStaysIfNothingIsRun() throws IOException {
        Path report = Files.writeString(directory.resolve("report.xml"), "of yesterday");
        assertThat(run(
                        "--junit-xml",
                        report.toString(),
                        directory.resolve("missing.yaml").toString()))
                .isEqualTo(2);
        assertThat(report).hasContent("of yesterday");
    }

    @Test
    void theSchemaIsPrinted() {
        assertThat(run("--schema")).isZero();
        assertThat(output()).startsWith("{").contains("https://json-schema.org/draft/2020-12/schema");
    }
}
