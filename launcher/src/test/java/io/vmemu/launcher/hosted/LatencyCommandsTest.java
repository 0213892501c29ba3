package io.vmemu.launcher.hosted;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.qmp.schema.Arguments;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** {@code x-vmemu-stats}. */
class LatencyCommandsTest {
    private static final long GIB = 1L << 30;

    private static Arguments stats(LocalClient client, boolean reset) throws Exception {
        return Arguments.of((QDict) client.execute("x-vmemu-stats", new QDict().put("reset", reset)));
    }

    @Test
    void commandsAreCountedByNameAndForgottenOnRequest() throws Exception {
        try (HostedMachine hosted = HostedMachine.start(HostedMachineTest.MACHINE);
                LocalClient client = hosted.connect()) {
            client.execute("query-name");
            client.execute("query-name");
            client.tryExecute("qom-get", new QDict().put("path", "/no").put("property", "p"));
            client.tryExecute("no-such", new QDict());
            List<Arguments> commands = stats(client, true).objects("commands");
            assertThat(commands)
                    .extracting(each -> each.string("name"))
                    .containsExactly("qmp_capabilities", "qom-get", "query-name");
            Arguments names = commands.get(2);
            assertThat(names.integer("count")).isEqualTo(2);
            assertThat(names.integer("max")).isPositive().isGreaterThanOrEqualTo(names.integer("p50"));
            assertThat(stats(client, false).objects("commands"))
                    .extracting(each -> each.string("name"))
                    .containsExactly("x-vmemu-stats");
        }
    }

    @Test
    void aResizeTakesAsLongAsTheGuestTookForAllOfIt() throws Exception {
        try (HostedMachine hosted = HostedMachine.start(HostedMachineTest.MACHINE);
                LocalClient client = hosted.connect()) {
            hosted.time().advance(TimeUnit.SECONDS.toNanos(10));
            client.execute(
                    "x-vmemu-fault-arm",
                    new QDict().put("point", "device-plug-busy").put("times", 1));
            client.execute(
                    "qom-set",
                    new QDict()
                            .put("path", "vm0")
                            .put("property", "requested-size")
                            .put("value", GIB));
            assertThat(stats(client, false).objects("resizes")).isEmpty();
            hosted.time().advance(TimeUnit.MINUTES.toNanos(5));
            Arguments resize = stats(client, false).objects("resizes").get(0);
            assertThat(resize.string("name")).isEqualTo("/machine/peripheral/vm0");
            assertThat(resize.integer("count")).isEqualTo(1);
            // Linux tries again after 50 seconds; the histogram keeps two digits.
            assertThat(resize.integer("max")).isBetween(TimeUnit.SECONDS.toNanos(49), TimeUnit.SECONDS.toNanos(52));
        }
    }
}
