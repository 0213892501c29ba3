package io.vmemu.launcher.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.fault.Fault;
import io.vmemu.emulator.fault.FaultPoint;
import io.vmemu.emulator.fault.Faults;
import io.vmemu.emulator.fault.Trigger;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.machine.RunState;
import io.vmemu.emulator.machine.ShutdownCause;
import io.vmemu.emulator.migrate.MachineSnapshot;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qom.InputStyle;
import io.vmemu.emulator.time.VirtualTime;
import io.vmemu.emulator.trace.Journal;
import io.vmemu.launcher.hosted.LocalTransport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A machine that loads a snapshot does from there on what the machine did that it was taken of. */
class SnapshotTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long EPOCH_MICROS = 1_700_000_000_000_000L;
    private static final int SEEDS_A_PART = 25;

    /** What a machine did, in its own words, and what it was like then. */
    private record Future(List<String> happened, Map<String, Object> state) {}

    /** A machine alone in its world. */
    private static final class World {
        final VirtualTime time;
        final Host host;

        World(long epochMicros, List<String> words) {
            time = new VirtualTime(epochMicros);
            host = new Host(time, new LocalTransport(time.loop()), words);
            host.machine().environment().journal().start(1 << 20);
        }

        /** Some resizes, some of them in the middle of another. */
        void live(SplittableRandom random, RandomMachine machine) throws QemuException {
            int actions = random.nextInt(6);
            for (int i = 0; i < actions; i++) {
                time.advance(random.nextLong(SECOND / 5) + random.nextLong(2) * 10 * SECOND);
                int device = random.nextInt(machine.sizes().size());
                host.resize(device, machine.request(random, device));
            }
            time.advance(random.nextLong(SECOND / 10));
        }

        byte[] save() throws QemuException {
            return MachineSnapshot.save(host.machine());
        }

        void load(byte[] snapshot) throws QemuException {
            MachineSnapshot.load(host.machine(), snapshot);
        }

        Journal journal() {
            return host.machine().environment().journal();
        }

        /** What happens from now on, byte for byte. */
        Future goOn(SplittableRandom random, RandomMachine machine) throws QemuException {
            host.requests();
            long from = journal().nextSequence();
            live(random, machine);
            time.advance(20 * SECOND);
            List<String> happened = new ArrayList<>(host.requests());
            journal().since(from).forEach(item -> happened.add(item.toDict().toString()));
            happened.add("at " + time.clock().epochNanos());
            return new Future(happened, host.state());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void whatHappensAfterALoadIsByteByByteWhatHappenedAfterTheSave(int part) throws QemuException {
        int inTheMiddle = 0;
        for (long seed = (long) part * SEEDS_A_PART; seed < (part + 1L) * SEEDS_A_PART; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            RandomMachine machine = RandomMachine.of(random);
            World first = new World(EPOCH_MICROS, machine.words());
            first.live(random, machine);
            inTheMiddle += first.host.isResizing() ? 1 : 0;
            byte[] snapshot = first.save();
            long futureSeed = random.nextLong();
            Future expected = first.goOn(new SplittableRandom(futureSeed), machine);

            World elsewhere = new World(0, machine.words());
            elsewhere.load(snapshot);
            assertThat(elsewhere.goOn(new SplittableRandom(futureSeed), machine))
                    .as("seed %d, another machine", seed)
                    .isEqualTo(expected);
            first.load(snapshot);
            assertThat(first.goOn(new SplittableRandom(futureSeed), machine))
                    .as("seed %d, the same machine again", seed)
                    .isEqualTo(expected);
        }
        assertThat(inTheMiddle).isPositive();
    }

    private final RandomMachine machine = RandomMachine.of(new SplittableRandom(1));
    private final World world = new World(EPOCH_MICROS, machine.words());

    @Test
    void savingChangesNothing() throws QemuException {
        world.live(new SplittableRandom(2), machine);
        Map<String, Object> before = world.host.state();
        long entries = world.journal().nextSequence();
        byte[] snapshot = world.save();
        assertThat(world.host.state()).isEqualTo(before);
        assertThat(world.journal().nextSequence()).isEqualTo(entries);
        assertThat(world.save()).isEqualTo(snapshot);
    }

    @Test
    void aMachineThatWasStoppedIsStoppedAgain() throws QemuException {
        world.host.machine().lifecycle().stop();
        byte[] snapshot = world.save();
        world.host.machine().lifecycle().cont();
        world.load(snapshot);
        assertThat(world.host.machine().lifecycle().state()).isEqualTo(RunState.PAUSED);
    }

    @Test
    void aSnapshotThatIsCutOrDamagedIsRefusedAndTheMachineGoesOn() throws QemuException {
        world.live(new SplittableRandom(3), machine);
        byte[] snapshot = world.save();
        world.live(new SplittableRandom(4), machine);
        Map<String, Object> before = world.host.state();
        for (int i = 0; i < 100; i++) {
            int place = snapshot.length / 100 * i;
            byte[] damaged = snapshot.clone();
            damaged[place] ^= 0x10;
            assertThatThrownBy(() -> world.load(damaged)).isInstanceOf(QemuException.class);
            byte[] cut = Arrays.copyOf(snapshot, place);
            assertThatThrownBy(() -> world.load(cut)).isInstanceOf(QemuException.class);
            assertThat(world.host.state()).as("byte %d", place).isEqualTo(before);
            assertThat(world.host.isRunning()).isTrue();
        }
    }

    @Test
    void aSnapshotOfAnotherMachineIsRefusedAndTheMachineGoesOn() throws QemuException {
        List<String> other = new ArrayList<>(machine.words());
        other.addAll(List.of("-global", "virtio-mem-pci.memaddr=0x800000000"));
        byte[] snapshot = new World(0, other).save();
        world.live(new SplittableRandom(5), machine);
        Map<String, Object> before = world.host.state();
        assertThatThrownBy(() -> world.load(snapshot))
                .hasMessageStartingWith("Cannot load the snapshot: Property 'memaddr' changed from 0x800000000 to ");
        assertThat(world.host.state()).isEqualTo(before);
        assertThat(world.host.isRunning()).isTrue();
    }

    @Test
    void aSnapshotFromBeforeADeviceWasPluggedInIsRefusedAndTheMachineGoesOn() throws QemuException {
        byte[] snapshot = world.save();
        Machine present = world.host.machine();
        present.addObject(
                options("qom-type", "memory-backend-ram", "id", "late").put("size", 128L << 20), InputStyle.STRICT);
        present.addDevice(options("driver", "pc-dimm", "id", "dimm9").put("memdev", "late"), InputStyle.STRICT);
        Map<String, Object> before = world.host.state();
        assertThatThrownBy(() -> world.load(snapshot))
                .hasMessage("Cannot load the snapshot: There is no memory 'late' in it");
        assertThat(world.host.state()).isEqualTo(before);
        assertThat(world.host.isRunning()).isTrue();
    }

    private static QDict options(String... words) {
        QDict options = new QDict();
        for (int i = 0; i < words.length; i += 2) {
            options.put(words[i], words[i + 1]);
        }
        return options;
    }

    @Test
    void ifTheHostGivesAMachineNothingBackOnlyAResetHelps() throws QemuException {
        world.live(new SplittableRandom(6), machine);
        byte[] snapshot = world.save();
        Faults faults = world.host.machine().environment().faults();
        faults.arm(Fault.at(FaultPoint.HOST_DISCARD));
        assertThatThrownBy(() -> world.load(snapshot)).hasMessageContaining("Unexpected error discarding RAM");
        assertThat(world.host.machine().lifecycle().state()).isEqualTo(RunState.INTERNAL_ERROR);
        faults.disarmAll();
        world.host.machine().lifecycle().requestReset(ShutdownCause.HOST_QMP_SYSTEM_RESET);
        world.time.advance(1);
        world.host.machine().lifecycle().cont();
        world.host.resize(0, machine.sizes().get(0));
        world.time.advance(100 * SECOND);
        assertThat(world.host.isResizing()).isFalse();
    }

    @Test
    void ifTheHostFailsOnceTheMachineIsAsItWas() throws QemuException {
        world.live(new SplittableRandom(7), machine);
        byte[] snapshot = world.save();
        Map<String, Object> before = world.host.state();
        Faults faults = world.host.machine().environment().faults();
        faults.arm(Fault.at(FaultPoint.HOST_DISCARD)
                .when(Trigger.nth(machine.sizes().size() + 1)));
        assertThatThrownBy(() -> world.load(snapshot)).hasMessageContaining("Unexpected error discarding RAM");
        assertThat(world.host.isRunning()).isTrue();
        assertThat(world.host.state()).isEqualTo(before);
    }

    @Test
    void aMachineThatWaitsForAMigrationNeitherSavesNorLoads() throws QemuException {
        byte[] snapshot = world.save();
        World waiting = new World(0, machine.waiting());
        assertThatThrownBy(waiting::save).hasMessage("Guest is waiting for an incoming migration");
        assertThatThrownBy(() -> waiting.load(snapshot)).hasMessage("Guest is waiting for an incoming migration");
    }

    @Test
    void aDeviceThatTheGuestIsAskedForIsNoMomentForASnapshotButAfterAResetItIs() throws QemuException {
        List<String> words = new ArrayList<>(machine.words());
        words.addAll(List.of("-object", "memory-backend-ram,id=spare,size=128M"));
        words.addAll(List.of("-device", "pc-dimm,id=going,memdev=spare"));
        World asked = new World(EPOCH_MICROS, words);
        byte[] snapshot = asked.save();
        asked.host.machine().lifecycle().stop();
        asked.host.machine().deleteDevice("going");
        Map<String, Object> before = asked.host.state();
        assertThatThrownBy(() -> asked.load(snapshot)).hasMessage("Device going is in the process of unplug");
        assertThatThrownBy(asked::save).hasMessage("Device going is in the process of unplug");
        assertThat(asked.host.state()).isEqualTo(before);
        assertThat(asked.host.machine().lifecycle().state()).isEqualTo(RunState.PAUSED);
        asked.host.machine().lifecycle().requestReset(ShutdownCause.HOST_QMP_SYSTEM_RESET);
        asked.time.advance(1);
        assertThat(asked.save()).isNotEmpty();
    }
}
