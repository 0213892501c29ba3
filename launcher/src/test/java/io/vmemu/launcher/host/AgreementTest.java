package io.vmemu.launcher.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.memory.HostConfig;
import io.vmemu.emulator.memory.SimulatedHost;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.vmem.PluggedRange;
import io.vmemu.guest.ring.MemRequest;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The same random requests on a simulated and on the real host: same answers, and after each request just those blocks
 * are resident on both that the device has plugged, by mincore(2) and SEEK_DATA.
 */
class AgreementTest {
    private static final long MIB = 1L << 20;
    private static final int BLOCKS = 16;
    private static final int REQUESTS_IN_A_SEQUENCE = 6;
    private static final long SEED = 20261123;

    /** Something to ask of a device, and what of the host fails meanwhile. */
    private record Step(int type, int block, int count, boolean failPopulate, boolean failDiscard) {
        static Step draw(Random random, boolean failing) {
            int kind = random.nextInt(16);
            int type = kind < 8 ? MemRequest.PLUG : kind < 15 ? MemRequest.UNPLUG : MemRequest.UNPLUG_ALL;
            int failure = failing ? random.nextInt(8) : -1;
            return new Step(type, random.nextInt(BLOCKS), 1 + random.nextInt(4), failure == 0, failure == 1);
        }
    }

    private final RealHost realHost = LinuxHost.open();
    private final SimulatedHost simulatedHost = new SimulatedHost(HostConfig.ofRam(4096 * MIB));

    /** @param failing whether the host fails now and then without a reason */
    private static void runSequence(
            long seed, long blockSize, boolean failing, DrivenDevice simulated, DrivenDevice real)
            throws QemuException {
        Random random = new Random(seed);
        for (DrivenDevice each : List.of(simulated, real)) {
            each.host().fail(false, false);
            assertThat(each.ask(MemRequest.UNPLUG_ALL, 0, 0)).isEqualTo(MemRequest.ACK);
            each.device().setRequestedSize((1 + new Random(seed).nextInt(BLOCKS)) * blockSize);
        }
        for (int i = 0; i < REQUESTS_IN_A_SEQUENCE; i++) {
            Step step = Step.draw(random, failing);
            int expected = answer(simulated, step);
            assertThat(answer(real, step)).as("%s, seed %d", step, seed).isEqualTo(expected);
            assertThat(real.pluggedEdges()).as("%s, seed %d", step, seed).isEqualTo(simulated.pluggedEdges());
            assertResidentIsPlugged(simulated, blockSize, step, seed);
            assertResidentIsPlugged(real, blockSize, step, seed);
        }
    }

    private static int answer(DrivenDevice device, Step step) {
        device.host().fail(step.failPopulate(), step.failDiscard());
        int answer = device.ask(step.type(), step.block(), step.count());
        device.host().fail(false, false);
        return answer;
    }

    private static void assertResidentIsPlugged(DrivenDevice device, long blockSize, Step step, long seed) {
        boolean[] plugged = new boolean[BLOCKS];
        for (PluggedRange range : device.device().pluggedRanges()) {
            for (long at = range.offset(); at < range.offset() + range.size(); at += blockSize) {
                plugged[(int) (at / blockSize)] = true;
            }
        }
        for (int block = 0; block < BLOCKS; block++) {
            long resident = device.mapping().residentSize(block * blockSize, blockSize);
            if (resident != (plugged[block] ? blockSize : 0)) {
                throw new AssertionError("block %d plugged=%s has %d bytes after %s, seed %d"
                        .formatted(block, plugged[block], resident, step, seed));
            }
        }
    }

    private static QDict backend(String kind) {
        return new QDict().put("qom-type", "memory-backend-" + kind);
    }

    @Test
    void anonymousMemoryIsResidentWhereItIsPlugged() throws QemuException {
        long blockSize = 2 * MIB;
        try (DrivenDevice simulated = new DrivenDevice(simulatedHost, backend("ram"), BLOCKS * blockSize, blockSize);
                DrivenDevice real = new DrivenDevice(realHost, backend("ram"), BLOCKS * blockSize, blockSize)) {
            for (int i = 0; i < 9_000; i++) {
                runSequence(SEED + i, blockSize, true, simulated, real);
            }
            assertThat(simulated.warnings()).isEqualTo(real.warnings()).hasSize(1);
        }
        assertThat(simulatedHost.usage().holders()).isEmpty();
        assertThat(realHost.usage().holders()).isEmpty();
    }

    @Test
    void aMemfdHasDataWhereItIsPlugged() throws QemuException {
        long blockSize = MIB;
        try (DrivenDevice simulated = new DrivenDevice(simulatedHost, backend("memfd"), BLOCKS * blockSize, blockSize);
                DrivenDevice real = new DrivenDevice(realHost, backend("memfd"), BLOCKS * blockSize, blockSize)) {
            for (int i = 0; i < 1_000; i++) {
                runSequence(SEED - i, blockSize, true, simulated, real);
                int fd = ((RealFile) real.host().lastFile()).fd();
                assertThat(LinuxFile.dataOf(fd)).as("seed %d", SEED - i).isEqualTo(real.pluggedEdges());
            }
        }
    }

    @Test
    void bothPoolsRunOutAtTheSameBlock() throws QemuException {
        long blockSize = LinuxHost.HUGE_PAGE;
        int free = BLOCKS / 2;
        SimulatedHost poor = new SimulatedHost(
                HostConfig.ofRam(4096 * MIB).withPools(new HostConfig.Pool(blockSize, List.of((long) free), 0)));
        try (LinuxHost.HugePages pool = new LinuxHost.HugePages(free);
                DrivenDevice simulated = new DrivenDevice(poor, hugeMemfd(), BLOCKS * blockSize, blockSize);
                DrivenDevice real = new DrivenDevice(realHost, hugeMemfd(), BLOCKS * blockSize, blockSize)) {
            assertThat(pool).isNotNull();
            for (int i = 0; i < 200; i++) {
                runSequence(SEED + i, blockSize, false, simulated, real);
            }
            assertThat(real.warnings())
                    .containsExactly("qemu_prealloc_mem: preallocating memory failed: Bad address")
                    .isEqualTo(simulated.warnings());
        }
    }

    private static QDict hugeMemfd() {
        return backend("memfd").put("hugetlb", true);
    }
}
