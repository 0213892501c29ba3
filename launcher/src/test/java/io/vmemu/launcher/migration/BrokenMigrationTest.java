package io.vmemu.launcher.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.fault.Fault;
import io.vmemu.emulator.fault.FaultPoint;
import io.vmemu.emulator.machine.ShutdownCause;
import io.vmemu.emulator.migrate.Capability;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.time.VirtualTime;
import io.vmemu.launcher.hosted.LocalTransport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whatever happens to a migration: the source goes on, and the destination is as it was. */
class BrokenMigrationTest {
    private static final long MIB = 1L << 20;
    private static final long SECOND = 1_000_000_000L;
    private static final int STEP_BYTES = 1024;
    private static final List<String> MACHINE = List.of(
            "-machine",
            "q35",
            "-nodefaults",
            "-m",
            "size=64M,slots=2,maxmem=8G",
            "-object",
            "memory-backend-ram,id=mem0,size=1G",
            "-device",
            "virtio-mem-pci,id=vm0,memdev=mem0,requested-size=128M",
            "-fw_cfg",
            "name=opt/vmemu/guest,string=kernel=6.12 memhp_default_state=online_movable");

    private final VirtualTime time = new VirtualTime(0);
    private final DamagedWay wire = new DamagedWay();
    private final LocalTransport transport = new LocalTransport(time.loop(), wire);
    private final Host source = new Host(time, transport, MACHINE);

    BrokenMigrationTest() {
        time.advance(10 * SECOND);
    }

    private static List<String> with(List<String> words, String... more) {
        List<String> all = new ArrayList<>(words);
        all.addAll(List.of(more));
        return all;
    }

    private Host waiting(String... words) throws QemuException {
        Host host = new Host(time, transport, with(with(MACHINE, words), "-S", "-incoming", "defer"));
        host.set(Capability.EVENTS);
        return host;
    }

    /** How many bytes a migration of this source takes. */
    private long streamBytes() throws QemuException {
        Host twin = new Host(time, transport, MACHINE);
        time.advance(10 * SECOND);
        Host destination = waiting();
        destination.listen();
        wire.cutAfter(Long.MAX_VALUE);
        twin.migrate();
        twin.migrationEnds();
        time.runDue();
        assertThat(destination.status()).isEqualTo("completed");
        return wire.carried();
    }

    @Test
    void aGuestThatHasYetToStartStartsAtTheDestination() throws QemuException {
        source.machine()
                .environment()
                .faults()
                .arm(Fault.at(FaultPoint.GUEST_BOOT_DELAYED).with(60_000));
        source.machine().lifecycle().requestReset(ShutdownCause.HOST_QMP_SYSTEM_RESET);
        time.runDue();
        Host destination = waiting();
        destination.listen();
        source.migrate();
        assertThat(source.migrationEnds()).isTrue();
        time.runDue();
        assertThat(destination.machine().guest().view()).isNull();
        destination.machine().lifecycle().cont();
        time.advance(10 * SECOND);
        assertThat(destination.machine().guest().view()).isNotNull();
    }

    @Test
    void aStreamThatIsCutAtAnyKilobyteLeavesASourceThatRunsAndADestinationThatIsAsItWas() throws QemuException {
        long bytes = streamBytes();
        assertThat(bytes).isGreaterThan(100 * STEP_BYTES);
        for (long cut = 0; cut < bytes; cut += STEP_BYTES) {
            Host destination = waiting();
            Map<String, Object> before = destination.state();
            destination.listen();
            wire.cutAfter(cut);
            source.migrate();
            assertThat(source.migrationEnds()).isTrue();
            time.runDue();
            assertThat(source.status()).as("cut at %d", cut).isEqualTo("failed");
            assertThat(source.isRunning()).as("cut at %d", cut).isTrue();
            assertThat(destination.status()).as("cut at %d", cut).isEqualTo("failed");
            assertThat(destination.state()).as("cut at %d", cut).isEqualTo(before);
            long size = (2 + cut / STEP_BYTES % 8) * 64 * MIB;
            source.resize(0, size);
            time.advance(2 * SECOND);
            assertThat(source.memoryDevices().get(0).device().size()).isEqualTo(size);
        }
        wire.cutAfter(Long.MAX_VALUE);
        Host destination = waiting();
        destination.listen();
        source.migrate();
        assertThat(source.migrationEnds()).isTrue();
        time.runDue();
        assertThat(source.status()).isEqualTo("completed");
        assertThat(destination.state()).isEqualTo(source.state());
    }

    @Test
    void aStreamInWhichAByteHasChangedIsRefusedAndTheSourceRuns() throws QemuException {
        source.set(Capability.RETURN_PATH);
        long bytes = streamBytes();
        for (long place = 0; place < bytes; place += bytes / 100) {
            Host destination = waiting();
            destination.set(Capability.RETURN_PATH);
            Map<String, Object> before = destination.state();
            destination.listen();
            wire.damageByte(place);
            source.migrate();
            assertThat(source.migrationEnds()).isTrue();
            time.runDue();
            assertThat(source.status()).as("byte %d", place).isEqualTo("failed");
            assertThat(source.isRunning()).as("byte %d", place).isTrue();
            assertThat(destination.status()).as("byte %d", place).isEqualTo("failed");
            assertThat(destination.state()).as("byte %d", place).isEqualTo(before);
            assertThat(destination.said()).as("byte %d", place).isNotEmpty();
        }
    }

    private List<String> refusal(String... words) throws QemuException {
        source.set(Capability.RETURN_PATH);
        Host destination = waiting(words);
        destination.set(Capability.RETURN_PATH);
        destination.listen();
        source.migrate();
        assertThat(source.migrationEnds()).isTrue();
        time.runDue();
        assertThat(source.status()).isEqualTo("failed");
        assertThat(source.isRunning()).isTrue();
        assertThat(destination.migrations().info().errorDesc()).isEqualTo("load of migration failed: Invalid argument");
        return destination.said();
    }

    @Test
    void aDeviceWithOtherBlocksIsRefused() throws QemuException {
        assertThat(refusal("-global", "virtio-mem-pci.block-size=4M"))
                .first()
                .isEqualTo("qemu: Property 'block-size' changed from 0x200000 to 0x400000");
    }

    @Test
    void aDeviceAtAnotherAddressIsRefused() throws QemuException {
        assertThat(refusal("-global", "virtio-mem-pci.memaddr=0x180000000"))
                .first()
                .isEqualTo("qemu: Property 'memaddr' changed from 0x100000000 to 0x180000000");
    }

    @Test
    void requestsAreRefusedAsLongAsAMigrationRunsAndGrantedWhenItHasEnded() throws QemuException {
        source.migrations().setParameters(new QDict().put("max-bandwidth", 4096L));
        waiting().listen();
        source.migrate();
        time.advance(SECOND);
        assertThat(source.status()).isEqualTo("active");
        source.requests();
        source.resize(0, 512 * MIB);
        time.advance(10 * SECOND);
        assertThat(source.memoryDevices().get(0).device().size()).isEqualTo(128 * MIB);
        assertThat(source.requests()).contains("virtio_mem_send_response type=2");
        source.migrations().cancel();
        time.advance(10 * SECOND);
        assertThat(source.status()).isEqualTo("cancelled");
        time.advance(600 * SECOND);
        assertThat(source.memoryDevices().get(0).device().size()).isEqualTo(512 * MIB);
    }
}
