package io.vmemu.launcher.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.time.VirtualTime;
import io.vmemu.launcher.hosted.LocalTransport;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Machines that are functions of a seed migrate in the middle of what they do. */
class RandomMigrationTest {
    private static final int SEEDS_A_PART = 100;
    private static final long SECOND = 1_000_000_000L;
    private static final long LONG_ENOUGH = 100 * SECOND;

    /** A machine that has been busy for a while, and another one that waits for it. */
    private static final class Pair {
        final VirtualTime time = new VirtualTime(0);
        final LocalTransport wire = new LocalTransport(time.loop());
        final Host source;
        final Host destination;

        Pair(long seed) throws QemuException {
            SplittableRandom random = new SplittableRandom(seed);
            RandomMachine machine = RandomMachine.of(random);
            source = new Host(time, wire, machine.words());
            int actions = random.nextInt(6);
            for (int i = 0; i < actions; i++) {
                time.advance(random.nextLong(SECOND / 5) + random.nextLong(2) * 10 * SECOND);
                int device = random.nextInt(machine.sizes().size());
                source.resize(device, machine.request(random, device));
            }
            time.advance(random.nextLong(SECOND / 10));
            destination = new Host(time, wire, machine.waiting());
            destination.listen();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    void theDestinationIsWhatTheSourceWasBlockByBlock(int part) throws QemuException {
        int inTheMiddle = 0;
        for (long seed = (long) part * SEEDS_A_PART; seed < (part + 1L) * SEEDS_A_PART; seed++) {
            Pair pair = new Pair(seed);
            inTheMiddle += pair.source.isResizing() ? 1 : 0;
            pair.source.migrate();
            assertThat(pair.source.migrationEnds()).as("seed %d", seed).isTrue();
            pair.time.runDue();
            assertThat(pair.source.status())
                    .as("seed %d %s", seed, pair.destination.said())
                    .isEqualTo("completed");
            assertThat(pair.destination.status()).as("seed %d", seed).isEqualTo("completed");
            assertThat(pair.destination.state()).as("seed %d", seed).isEqualTo(pair.source.state());
            goesOn(seed, pair.time, pair.destination);
        }
        assertThat(inTheMiddle).isPositive();
    }

    /** What the guest does from now on is what it would have done had it only been stopped and continued. */
    private static void goesOn(long seed, VirtualTime time, Host destination) throws QemuException {
        destination.machine().lifecycle().cont();
        time.advance(LONG_ENOUGH);
        List<Long> sizes = destination.memoryDevices().stream()
                .map(mem -> mem.device().size())
                .toList();
        Pair twin = new Pair(seed);
        twin.time.advance(LONG_ENOUGH);
        assertThat(sizes)
                .as("seed %d", seed)
                .isEqualTo(twin.source.memoryDevices().stream()
                        .map(mem -> mem.device().size())
                        .toList());
    }
}
