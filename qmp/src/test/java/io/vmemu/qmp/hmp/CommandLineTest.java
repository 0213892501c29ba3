package io.vmemu.qmp.hmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qom.Persona;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a line is taken apart, and what is said of one that does not fit. */
final class CommandLineTest {
    private HmpMachine monitor;

    @BeforeEach
    void start() throws QemuException {
        monitor = HmpMachine.q35(Persona.QEMU_10_0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "\t"})
    void aBlankLinePrintsNothing(String line) {
        assertThat(monitor.run(line)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "nope,nope",
                "nope x y,nope",
                "  nope,  nope",
                "inf status,inf",
                "info nope x,info nope",
                "  info  nope,  info  nope",
                "info sta,info sta",
                "info/status,info",
                "nope/5,nope",
                "# comment,#",
                "info -x,info -x",
            })
    void aNameThatIsNoWholeNameOfACommandIsUnknown(String line, String shown) {
        assertThat(monitor.run(line)).isEqualTo("unknown command: '" + shown + "'\n");
    }

    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "info status x,status,info status",
                "info  status   x,status,info  status",
                " info status x,status, info status",
                "stop x,stop|s,stop",
                "c 5,cont|c,c",
                "info qtree x,qtree,info qtree",
                "info qom-tree a b,qom-tree,info qom-tree",
                "device_del vm0 x,device_del,device_del",
                "qom-get \"vm\"0 x,qom-get,qom-get",
                "p 1 2,print|p,p",
            })
    void whatIsTooMuchIsRefusedWithTheCommandsNames(String line, String names, String given) {
        assertThat(monitor.run(line))
                .isEqualTo(names + ": extraneous characters at the end of line\nTry \"help " + given
                        + "\" for more information\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"qom-get", "qom-get vm0", "qom-get \"vm0", "qom-get \"vm\\q0\" x", "device_del", "object_add"})
    void aTextThatIsMissingOrMalformedIsExpected(String line) {
        String name = line.split(" ", 2)[0];

        assertThat(monitor.run(line))
                .isEqualTo(name + ": string expected\nTry \"help " + name + "\" for more information\n");
    }

    @Test
    void quotesAndEscapesMakeAText() {
        assertThat(monitor.run("qom-get \"a b\" x")).isEqualTo("Error: Device 'a b' not found\n");
        assertThat(monitor.run("qom-get \"a\\n\\\"b\" x")).isEqualTo("Error: Device 'a\n\"b' not found\n");
        assertThat(monitor.run("qom-get \"\" x")).isEqualTo("Error: Device '' not found\n");
        assertThat(monitor.run("qom-get '' x")).isEqualTo("Error: Device '''' not found\n");
    }

    @Test
    void aFlagMayBeGivenBeforeLaterOnesOnly() {
        assertThat(monitor.run("info mtree -x"))
                .isEqualTo("mtree: unsupported option -x\nTry \"help info mtree\" for more information\n");
        assertThat(monitor.run("info mtree -o -f"))
                .isEqualTo("mtree: unsupported option -f\nTry \"help info mtree\" for more information\n");
        assertThat(monitor.run("info mtree -f-o")).startsWith("FlatView #0\n");
        assertThat(monitor.run("info mtree -ff")).startsWith("mtree: extraneous characters at the end of line\n");
    }

    @Test
    void aFlagWithoutLetterLosesTheLineEnd() {
        assertThat(monitor.run("info mtree -"))
                .isEqualTo("mtree: unsupported option -Try \"help info mtree\" for more information\n");
        assertThat(monitor.run("info mtree - f"))
                .isEqualTo("mtree: unsupported option - \nTry \"help info mtree\" for more information\n");
    }

    @ParameterizedTest
    @CsvSource({
        "cpu -1, \"'cpu' has failed: integer is for 32-bit values\"",
        "cpu 0x100000000, \"'cpu' has failed: integer is for 32-bit values\"",
        "cpu x, \"invalid char 'x' in expression\"",
        "balloon, \"unexpected end of expression\"",
        "balloon -1, \"enter a positive value\"",
    })
    void numbersAreChecked(String line, String quoted) {
        String text = quoted.substring(1, quoted.length() - 1);

        assertThat(monitor.run(line))
                .isEqualTo(text + "\nTry \"help " + line.split(" ", 2)[0] + "\" for more information\n");
    }

    @Test
    void aCpuThatIsNotThereCannotBeChosen() {
        assertThat(monitor.run("cpu 0")).isEmpty();
        assertThat(monitor.run("cpu 1")).isEqualTo("invalid CPU index\n");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, -1})
    void theCommandsCpuIndexMustBeACpu(long index) throws QemuException {
        assertThat(monitor.run("info name", 0)).isEmpty();
        assertThatThrownBy(() -> monitor.run("info name", index))
                .isInstanceOf(QemuException.class)
                .hasMessage("Parameter 'cpu-index' expects a CPU number");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "help cont;cont|c  -- resume emulation",
                "help c;cont|c  -- resume emulation",
                "? cont;cont|c  -- resume emulation",
                "help quit x;quit|q  -- quit the emulator",
                "help device_add;device_add driver[,prop=value][,...] -- add device, like -device on the command line",
                "help  info   status;info status  -- show the current VM status (running|paused)",
                "help info status x;info status  -- show the current VM status (running|paused)",
                "help ?;help|? [cmd] -- show the help",
                "help nope;unknown command: 'nope'",
                "help a b c d;unknown command: 'a'",
                "help info nope x;unknown command: 'info nope'",
                "help stop|s;unknown command: 'stop|s'",
            })
    void helpShowsACommand(String line, String shown) {
        assertThat(monitor.run(line)).isEqualTo(shown + "\n");
    }

    @Test
    void helpListsAllCommandsInOrder() {
        assertThat(monitor.run("help"))
                .startsWith("balloon target -- request VM to change its memory allocation (in MB)\n")
                .contains(
                        "help|? [cmd] -- show the help\ninfo [subcommand] -- show various information about the system"
                                + " state\n")
                .contains("system_wakeup  -- wakeup guest from suspend\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"info", "info  ", "help info"})
    void infoAloneListsWhatThereIs(String line) {
        assertThat(monitor.run(line))
                .startsWith("info balloon  -- show balloon information\ninfo block [-n] [-v] [device] -- ")
                .contains("\ninfo memory-devices  -- show memory devices\n");
    }

    @Test
    void aReportOfTheMachineGoesToTheMonitor() {
        assertThat(monitor.run("object_add memory-backend-ram,id=m0,size=64M")).isEmpty();
        assertThat(monitor.run("device_add virtio-mem-pci,id=vm0,memdev=m0,bus=rp1,block-size=1M"))
                .isEqualTo("warning: 'block-size' property is smaller than the default block size (2 MiB)\n");
        assertThat(monitor.reports).isEmpty();
    }

    @Test
    void aReportAfterTheCommandGoesWhereItAlwaysGoes() {
        monitor.run("info name");
        monitor.machine.reporter().warn("later");

        assertThat(monitor.reports).containsExactly("warning: later");
    }
}
