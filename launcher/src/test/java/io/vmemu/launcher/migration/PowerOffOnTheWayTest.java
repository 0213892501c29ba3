package io.vmemu.launcher.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.RunState;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.time.VirtualTime;
import io.vmemu.launcher.hosted.LocalTransport;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A guest powers off while it is being migrated; with {@code -no-shutdown} as recorded of QEMU 7.2. */
class PowerOffOnTheWayTest {
    private static final long SECOND = 1_000_000_000L;
    private static final List<String> MACHINE = List.of(
            "-machine", "q35", "-nodefaults", "-m", "64M", "-fw_cfg", "name=opt/vmemu/guest,string=kernel=6.12");

    private final VirtualTime time = new VirtualTime(0);
    private final LocalTransport transport = new LocalTransport(time.loop());

    private Host host(String... words) {
        List<String> all = new ArrayList<>(MACHINE);
        all.addAll(List.of(words));
        return new Host(time, transport, all);
    }

    /** Has the guest power off in the middle of a slow migration. */
    private Host poweredOff(String... words) throws QemuException {
        Host source = host(words);
        time.advance(10 * SECOND);
        source.migrations().setParameters(new QDict().put("max-bandwidth", 4096L));
        source.migrate();
        time.advance(SECOND);
        assertThat(source.status()).isEqualTo("active");
        source.machine().lifecycle().powerdown();
        time.advance(SECOND);
        return source;
    }

    @Test
    void aMachineThatStaysGoesOnMigrating() throws QemuException {
        Host destination = host("-S", "-incoming", "defer");
        destination.listen();
        Host source = poweredOff("-no-shutdown");
        assertThat(source.machine().lifecycle().state()).isEqualTo(RunState.SHUTDOWN);
        assertThat(source.status()).isEqualTo("active");
        assertThat(source.migrationEnds()).isTrue();
        time.runDue();
        assertThat(source.status()).isEqualTo("completed");
        assertThat(source.machine().lifecycle().state()).isEqualTo(RunState.POSTMIGRATE);
        assertThat(destination.machine().lifecycle().state()).isEqualTo(RunState.SHUTDOWN);
    }

    @Test
    void aMachineThatEndsTakesItsMigrationWithIt() throws QemuException {
        Host destination = host("-S", "-incoming", "defer");
        destination.listen();
        Host source = poweredOff();
        assertThat(source.status()).isEqualTo("cancelling");
        time.advance(SECOND);
        assertThat(destination.status()).isEqualTo("failed");
    }
}
