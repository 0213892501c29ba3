package io.vmemu.launcher.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.launcher.cli.StartupException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FleetPlanTest {
    private static final long ENOUGH_FILES = 1_000_000;

    @TempDir
    private Path directory;

    private FleetPlan plan(int count, @Nullable String socketName, String... arguments) {
        return new FleetPlan(count, directory, socketName, null, List.of(arguments));
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> refusal(FleetPlan plan, long openFiles) {
        return assertThatThrownBy(() -> plan.check(openFiles)).isInstanceOf(StartupException.class);
    }

    @Test
    void socketsAreNumberedInFourDigits() {
        assertThat(plan(10_001, null).socket(7)).isEqualTo(directory.resolve("0007.sock"));
        assertThat(plan(10_001, null).socket(10_000)).isEqualTo(directory.resolve("10000.sock"));
    }

    @Test
    void socketsCanHaveOtherNames() {
        assertThat(plan(2, "vm-{i}.qmp").socket(1)).isEqualTo(directory.resolve("vm-1.qmp"));
        assertThatCode(() -> plan(2, "vm-{i}.qmp").check(ENOUGH_FILES)).doesNotThrowAnyException();
    }

    @Test
    void eachMachineHasItsNumberInItsArguments() {
        assertThat(plan(20, null, "-name", "vm-{i},debug-threads=on", "-S").arguments(13))
                .containsSubsequence("-name", "vm-13,debug-threads=on", "-S", "-qmp")
                .endsWith("unix:" + directory.resolve("0013.sock") + ",server=on,wait=off")
                .doesNotContain("-x-vmemu");
    }

    @Test
    void theClockIsSaidToEachMachine() {
        FleetPlan jumping = new FleetPlan(1, directory, null, "jump", List.of());
        assertThat(jumping.arguments(0)).containsSubsequence("-x-vmemu", "clock=jump");
    }

    @Test
    void commasOfAPathAreDoubledAsQemuWantsIt() {
        FleetPlan odd = new FleetPlan(1, Path.of("/run/a,b"), null, null, List.of());
        assertThat(odd.arguments(0)).endsWith("unix:/run/a,,b/0000.sock,server=on,wait=off");
    }

    @Test
    void tooFewOpenFilesAreNamedWithTheRemedy() {
        refusal(plan(1000, null), 1024)
                .hasMessageContaining("1000 machines need 2100 open files, and this process may have 1024")
                .hasMessageContaining("ulimit -n 2100");
        assertThatCode(() -> plan(1000, null).check(2100)).doesNotThrowAnyException();
    }

    @Test
    void aPathThatDoesNotFitIsRefusedInQemusWords() {
        refusal(plan(2, "x".repeat(108) + "{i}"), ENOUGH_FILES)
                .hasMessageStartingWith("UNIX socket path '")
                .hasMessageContaining("is too long");
    }

    @Test
    void aFileInTheWayIsNotTouched() throws Exception {
        Path file = Files.writeString(directory.resolve("0001.sock"), "mine");
        refusal(plan(2, null), ENOUGH_FILES).hasMessageContaining(file + " exists already");
        assertThat(file).hasContent("mine");
        assertThatCode(() -> plan(1, null).check(ENOUGH_FILES)).doesNotThrowAnyException();
    }

    @Test
    void aSocketThatSomebodyListensOnIsNotTouched() throws Exception {
        Path socket = directory.resolve("0001.sock");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            refusal(plan(2, null), ENOUGH_FILES).hasMessageContaining("a program listens on " + socket);
        }
    }

    @Test
    void aSocketThatNobodyListensOnIsInNobodysWay() throws Exception {
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(directory.resolve("0001.sock")))
                .close();
        assertThatCode(() -> plan(2, null).check(ENOUGH_FILES)).doesNotThrowAnyException();
    }

    @Test
    void aLinkToASocketThatNobodyListensOnIsNotTouched() throws Exception {
        Path socket = directory.resolve("other");
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(socket))
                .close();
        Path link = Files.createSymbolicLink(directory.resolve("0001.sock"), socket);
        refusal(plan(2, null), ENOUGH_FILES).hasMessageContaining(link + " exists already");
    }

    @Test
    void theDirectoryMustBeOne() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        refusal(new FleetPlan(1, file, null, null, List.of()), ENOUGH_FILES).hasMessage(file + " is not a directory");
    }

    @Test
    void aNameForAllSocketsIsRefused() {
        refusal(plan(2, "qmp.sock"), ENOUGH_FILES).hasMessageContaining("--socket-name must contain {i}");
        assertThatCode(() -> plan(1, "qmp.sock").check(ENOUGH_FILES)).doesNotThrowAnyException();
    }

    @Test
    void noMachinesAreNoFleet() {
        refusal(plan(0, null), ENOUGH_FILES).hasMessage("--count must be at least 1");
    }

    @Test
    void whatConcernsAProcessIsForNoneOfSeveralMachines() {
        for (int count : List.of(1, 3)) {
            refusal(plan(count, null, "-daemonize"), ENOUGH_FILES)
                    .hasMessage("there is no -daemonize here: all machines are in one process");
            refusal(plan(count, null, "-pidfile", "/run/{i}"), ENOUGH_FILES)
                    .hasMessage("there is no -pidfile here: all machines are in one process");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-monitor|stdio",
                "-qmp|mon:stdio",
                "-serial|stdio",
                "-serial|mon:stdio",
                "-chardev|stdio,id=c{i}",
            })
    void standardStreamsAreForNoneOfSeveralMachines(String option, String argument) {
        refusal(plan(2, null, option, argument), ENOUGH_FILES)
                .hasMessage("there is no stdio here: all machines are in one process")
                .extracting(refused -> ((StartupException) refused).location())
                .isEqualTo(option + " " + argument.replace("{i}", "0"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-qmp|unix:/run/PLACE,server=on,wait=off",
                "-monitor|unix:/run/PLACE,server=on,wait=off",
                "-serial|unix:/run/PLACE,server=on",
                "-chardev|socket,id=c,path=/run/PLACE,server=on",
                "-incoming|unix:/run/PLACE",
                "-incoming|channel-type=main,addr.transport=socket,addr.type=unix,addr.path=/run/PLACE",
            })
    void aSocketThatTwoMachinesWouldListenOnIsRefused(String option, String argument) {
        String shared = argument.replace("PLACE", "all");
        refusal(plan(2, null, option, shared), ENOUGH_FILES)
                .hasMessage("all machines would listen on /run/all: {i} in it makes it a socket for each")
                .extracting(refused -> ((StartupException) refused).location())
                .isEqualTo(option + " " + shared);
        assertThatCode(() -> plan(1, null, option, shared).check(ENOUGH_FILES)).doesNotThrowAnyException();
        assertThatCode(() ->
                        plan(2, null, option, argument.replace("PLACE", "{i}")).check(ENOUGH_FILES))
                .doesNotThrowAnyException();
    }

    @Test
    void aSocketThatSomebodyElseListensOnIsForAllMachines() {
        assertThatCode(() ->
                        plan(2, null, "-chardev", "socket,id=c,path=/run/all").check(ENOUGH_FILES))
                .doesNotThrowAnyException();
    }

    @Test
    void aLineThatCannotBeReadIsLeftToTheFirstMachine() {
        assertThatCode(() -> plan(2, null, "-nothing").check(ENOUGH_FILES)).doesNotThrowAnyException();
    }
}
