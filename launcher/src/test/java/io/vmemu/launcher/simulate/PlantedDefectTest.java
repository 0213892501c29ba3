package io.vmemu.launcher.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.device.VirtioMemPci;
import io.vmemu.emulator.fault.Fault;
import io.vmemu.emulator.fault.FaultPoint;
import io.vmemu.emulator.machine.MachineEvent;
import io.vmemu.emulator.memory.HostException;
import io.vmemu.emulator.memory.MappingRequest;
import io.vmemu.emulator.vmem.RamDiscardListener;
import io.vmemu.launcher.hosted.HostedMachine;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What is wrong is found, and shown in a program that is hardly smaller than the defect. */
class PlantedDefectTest {
    private static final int MOST_SEEDS = 200;
    private static final long MIB = 1L << 20;

    /** The smallest program in which something that is done to each machine breaks a promise. */
    private static Shrinker.Shrunk found(Consumer<HostedMachine> defect) {
        Simulation simulation = new Simulation(defect);
        for (long seed = 0; seed < MOST_SEEDS; seed++) {
            Program program = Draw.of(seed);
            Simulation.Outcome outcome = simulation.play(program, Chronicle.Sink.NONE);
            if (outcome.broken() != null) {
                return Shrinker.shrink(smaller -> simulation.play(smaller, Chronicle.Sink.NONE), program, outcome);
            }
        }
        throw new AssertionError("not found");
    }

    private static void assertSmall(Shrinker.Shrunk shrunk, String promise, int steps, int devices) {
        assertThat(shrunk.outcome().promise()).isEqualTo(promise);
        assertThat(shrunk.program().steps()).hasSizeLessThanOrEqualTo(steps);
        assertThat(shrunk.program().setting().devices()).hasSizeLessThanOrEqualTo(devices);
        assertThat(Timeline.of(shrunk.program(), shrunk.outcome()))
                .first()
                .asString()
                .endsWith(promise);
    }

    private static List<VirtioMemPci> memoryDevices(HostedMachine machine) {
        return machine.machine().board().allDevices().stream()
                .filter(VirtioMemPci.class::isInstance)
                .map(VirtioMemPci.class::cast)
                .toList();
    }

    @Test
    void aFaultThatNeverEnds() {
        Shrinker.Shrunk shrunk = found(machine -> machine.machine().addListener((event, epochMicros) -> {
            if (machine.faults().status().stream()
                    .noneMatch(armed -> armed.fault().point() == FaultPoint.DEVICE_PLUG_BUSY)) {
                machine.faults().arm(Fault.at(FaultPoint.DEVICE_PLUG_BUSY));
            }
        }));
        assertSmall(shrunk, "what is requested comes about", 2, 1);
    }

    @Test
    void someoneBesideTheDeviceWhoTakesNoMemory() {
        Shrinker.Shrunk shrunk = found(machine ->
                memoryDevices(machine).forEach(mem -> mem.device().addDiscardListener(new Unwilling(), 0, mem.size())));
        assertSmall(shrunk, "what is requested comes about", 0, 1);
    }

    /** Takes nothing. */
    private static final class Unwilling implements RamDiscardListener {
        @Override
        public boolean populate(long offset, long size) {
            return false;
        }

        @Override
        public void discard(long offset, long size) {}
    }

    @Test
    void aSizeThatIsNotTrue() {
        Shrinker.Shrunk shrunk = found(machine -> machine.machine().addListener((event, epochMicros) -> {
            if (event instanceof MachineEvent.MemoryDeviceSizeChange change && change.size() == 64 * MIB) {
                machine.machine()
                        .emit(new MachineEvent.MemoryDeviceSizeChange(change.id(), 63 * MIB, change.qomPath()));
            }
        }));
        assertSmall(shrunk, "an event says what size a device has", 1, 1);
    }

    @Test
    void whatIsThrownInTheMachine() {
        Shrinker.Shrunk shrunk = found(machine -> machine.machine().addListener((event, epochMicros) -> {
            if (event instanceof MachineEvent.Suspend) {
                machine.loop().execute(() -> {
                    throw new IllegalStateException("planted");
                });
            }
        }));
        assertThat(shrunk.outcome().broken()).hasMessageContaining("planted");
        assertThat(shrunk.program().steps()).hasSize(1);
        assertThat(shrunk.program().steps().get(0).act().text()).isEqualTo("x-vmemu-guest-suspend");
    }

    @Test
    void memoryThatIsNotGivenBack() {
        Shrinker.Shrunk shrunk = found(machine -> machine.machine().addListener((event, epochMicros) -> {
            if (event instanceof MachineEvent.Reset) {
                keep(machine);
            }
        }));
        assertSmall(shrunk, "a machine that has ended holds nothing", 2, 1);
    }

    private static void keep(HostedMachine machine) {
        try {
            machine.host().map(MappingRequest.anonymous("planted", 2 * MIB, 4096, false, true));
        } catch (HostException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aTimerThatNeverEnds() {
        Shrinker.Shrunk shrunk = found(machine -> machine.machine().addListener((event, epochMicros) -> {
            if (event instanceof MachineEvent.Stop) {
                again(machine);
            }
        }));
        assertSmall(shrunk, "nothing is left to do when the machine has ended", 1, 0);
    }

    private static void again(HostedMachine machine) {
        machine.loop().schedule(1_000_000_000_000L, () -> again(machine));
    }
}
