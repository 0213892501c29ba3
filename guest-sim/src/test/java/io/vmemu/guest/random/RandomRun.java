package io.vmemu.guest.random;

import static io.vmemu.guest.TestMachine.GIB;
import static io.vmemu.guest.TestMachine.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.fault.Fault;
import io.vmemu.emulator.fault.FaultPoint;
import io.vmemu.emulator.fault.Trigger;
import io.vmemu.emulator.machine.GuestConsole;
import io.vmemu.emulator.machine.GuestConsole.BlockState;
import io.vmemu.emulator.machine.GuestConsole.WorkloadKind;
import io.vmemu.emulator.machine.GuestView;
import io.vmemu.emulator.random.Ratio;
import io.vmemu.emulator.random.SeededRandom;
import io.vmemu.emulator.vmem.VirtioMemDevice;
import io.vmemu.guest.TestMachine;
import io.vmemu.guest.TestRam;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/**
 * One run from a seed: a random world in which random things are asked for and go wrong. Then nothing goes wrong any
 * more, and what is left must be right.
 */
final class RandomRun {
    /** Longer than the longest time between two of Linux's tries, several times. */
    private static final long PATIENCE = 2000 * SECOND;

    private static final long MOST_REQUESTED = 24 * GIB;
    private static final List<FaultPoint> FAULTS = List.of(
            FaultPoint.DEVICE_PLUG_BUSY,
            FaultPoint.DEVICE_UNPLUG_BUSY,
            FaultPoint.DEVICE_UNPLUG_ALL_BUSY,
            FaultPoint.DEVICE_PLUG_NACK,
            FaultPoint.DEVICE_ERROR,
            FaultPoint.DEVICE_REQUEST_LOWERED,
            FaultPoint.DEVICE_RESPONSE_GARBLED,
            FaultPoint.DEVICE_CONFIG_INTERRUPT_LOST,
            FaultPoint.RING_NOTIFICATION_LOST,
            FaultPoint.RING_NOTIFICATION_DELAYED,
            FaultPoint.RING_INTERRUPT_LOST,
            FaultPoint.GUEST_DEAF);
    private static final List<FaultPoint> FATAL = List.of(
            FaultPoint.DEVICE_ERROR,
            FaultPoint.DEVICE_RESPONSE_GARBLED,
            FaultPoint.RING_NOTIFICATION_LOST,
            FaultPoint.RING_INTERRUPT_LOST);

    private final RandomWorld world;
    private final SeededRandom acts;
    private final List<TestRam> memory = new ArrayList<>();
    private TestMachine machine;
    private AcknowledgedBlocks acknowledged;
    private boolean migrating;
    private boolean needsReset;

    RandomRun(long seed) {
        world = RandomWorld.draw(seed);
        acts = new SeededRandom(seed).stream("acts");
        machine = world.create();
        for (int i = 0; i < world.devices().size(); i++) {
            TestRam ram = new TestRam(
                    world.devices().get(i).size(), 4096, world.devices().get(i).pool());
            memory.add(ram);
            world.addTo(machine, i, ram);
        }
        acknowledged = new AcknowledgedBlocks(machine, world);
    }

    /** Plays the run and checks its end. */
    void play() {
        machine.powerOn();
        for (long count = acts.between(2, 12); count > 0; count--) {
            act();
            acknowledged.check();
        }
        calmDown();
        resizeAll(0);
        machine.advance(PATIENCE);
        check();
        checkEmptied();
        boolean emptied = machine.memoryDevices().stream().allMatch(device -> device.size() == 0);
        List<Long> wanted = requests();
        resizeTo(wanted);
        machine.advance(PATIENCE);
        check();
        checkEnd(emptied, wanted);
    }

    /** All can go but, where the kernel may use the memory, one block with something of its own in it. */
    private void checkEmptied() {
        if (!world.isTame()) {
            return;
        }
        int left = 0;
        for (int i = 0; i < world.devices().size(); i++) {
            long size = machine.memoryDevices().get(i).size();
            assertThat(size).as("what cannot be unplugged of device %d", i).isIn(0L, world.granule(i));
            left += size > 0 ? 1 : 0;
        }
        assertThat(left).as("blocks that cannot be unplugged").isLessThanOrEqualTo(world.isMovable() ? 0 : 1);
    }

    private void checkEnd(boolean emptied, List<Long> wanted) {
        List<Long> sizes = sizes(machine);
        for (int i = 0; emptied && i < sizes.size(); i++) {
            assertThat(sizes.get(i)).as("size of device %d", i).isLessThanOrEqualTo(wanted.get(i));
        }
        if (!world.isTame()) {
            return;
        }
        if (emptied) {
            assertThat(sizes)
                    .as("sizes, and those of a guest that had a quiet life")
                    .isEqualTo(quietLife(wanted));
        }
        if (emptied && world.isRoomFor(wanted)) {
            for (int i = 0; i < sizes.size(); i++) {
                if (world.isPlain(i)) {
                    assertThat(sizes.get(i))
                            .as("size of device %d, of %d", i, wanted.get(i))
                            .isEqualTo(wanted.get(i) & -world.granule(i));
                }
            }
        }
        machine.advance(PATIENCE);
        assertThat(sizes(machine)).as("sizes later").isEqualTo(sizes);
    }

    private static List<Long> sizes(TestMachine of) {
        return of.memoryDevices().stream().map(VirtioMemDevice::size).toList();
    }

    /** What a guest of the same kind reaches to which nothing else has ever happened. */
    private List<Long> quietLife(List<Long> wanted) {
        TestMachine quiet = world.create();
        for (int i = 0; i < world.devices().size(); i++) {
            world.addTo(quiet, i, world.plenty(i));
        }
        quiet.powerOn();
        quiet.advance(10 * SECOND);
        for (int i = 0; i < wanted.size(); i++) {
            quiet.resize(quiet.memoryDevices().get(i), wanted.get(i));
        }
        quiet.advance(PATIENCE);
        return sizes(quiet);
    }

    private void act() {
        switch (acts.below(15)) {
            case 0, 1, 2, 3 -> resizeOne();
            case 4 -> resizeTo(requests());
            case 5 -> resizeAll(0);
            case 6, 14 -> arm();
            case 7 -> disarm();
            case 8 -> setMigrating(!migrating);
            case 9 -> reset();
            case 10 -> insideTheGuest();
            case 11 -> moveOn();
            case 12 -> sleepAndWake();
            default -> memory.forEach(ram -> ram.addPages(1 << 16));
        }
        machine.advance(acts.pick(List.of(0L, 1L, 20_000L, SECOND / 100, SECOND, 60 * SECOND, 700 * SECOND)));
        if (acts.chance(Ratio.percent(30))) {
            machine.steps((int) acts.between(1, 40));
        }
    }

    private long request(int index) {
        RandomWorld.DeviceSpec spec = world.devices().get(index);
        return acts.between(0, Math.min(MOST_REQUESTED, spec.size()) / spec.blockSize()) * spec.blockSize();
    }

    private void resizeOne() {
        int index = acts.below(world.devices().size());
        machine.resize(machine.memoryDevices().get(index), request(index));
    }

    private void resizeAll(long size) {
        resizeTo(Collections.nCopies(world.devices().size(), size));
    }

    private List<Long> requests() {
        List<Long> wanted = new ArrayList<>();
        for (int i = 0; i < world.devices().size(); i++) {
            wanted.add(request(i));
        }
        return wanted;
    }

    private void resizeTo(List<Long> wanted) {
        for (int i = 0; i < wanted.size(); i++) {
            machine.resize(machine.memoryDevices().get(i), wanted.get(i));
        }
    }

    private void arm() {
        FaultPoint point = acts.pick(FAULTS);
        // A driver that is told to try again does so at once: not for ever.
        int most = point == FaultPoint.DEVICE_PLUG_NACK ? 50 : 100;
        Trigger trigger = acts.chance(Ratio.percent(50))
                ? Trigger.ratio(Ratio.percent((int) acts.between(1, most)))
                : Trigger.nth(acts.between(1, 20));
        long amount = point == FaultPoint.DEVICE_REQUEST_LOWERED
                ? 0
                : point.parameter().usual();
        machine.faults().arm(new Fault(point, trigger, amount));
    }

    private void disarm() {
        noteFatalFaults();
        machine.faults().disarmAll();
    }

    private void setMigrating(boolean on) {
        migrating = on;
        machine.setMigrating(on);
    }

    private void reset() {
        wakeUp();
        machine.systemReset();
        needsReset = false;
        if (!migrating) {
            acknowledged.clear();
        }
    }

    /** The machine is copied to another, which goes on instead. */
    private void moveOn() {
        wakeUp();
        TestMachine target = world.create();
        for (int i = 0; i < world.devices().size(); i++) {
            memory.set(i, world.plenty(i));
            world.addTo(target, i, memory.get(i));
        }
        noteFatalFaults();
        try {
            machine.copyTo(target);
        } catch (QemuException e) {
            throw new AssertionError("cannot go on elsewhere: " + e.desc(), e);
        }
        machine = target;
        acknowledged = acknowledged.moveTo(target);
    }

    private void sleepAndWake() {
        GuestConsole console = machine.guest().console();
        if (console == null) {
            return;
        }
        try {
            console.suspend();
        } catch (QemuException refused) {
            return;
        }
        machine.advance(SECOND);
        wakeUp();
    }

    private void wakeUp() {
        if (machine.isSuspended()) {
            machine.wakeUp();
            machine.advance(SECOND);
        }
    }

    private void insideTheGuest() {
        GuestConsole console = machine.guest().console();
        GuestView view = machine.guest().view();
        if (console == null || view == null) {
            return;
        }
        try {
            switch (acts.below(5)) {
                case 0 ->
                    console.setBlockState(acts.pick(view.blocks()).index(), acts.pick(List.of(BlockState.values())));
                case 1 -> console.startWorkload("w", acts.pick(List.of(WorkloadKind.values())), acts.between(0, GIB));
                case 2 -> console.stopWorkload("w");
                case 3 -> console.unloadDriver();
                default -> console.loadDriver();
            }
            needsReset = true;
        } catch (QemuException refused) {
            // Linux refuses some of it, and goes on.
        }
    }

    private void noteFatalFaults() {
        needsReset |= machine.faults().status().stream()
                .anyMatch(status ->
                        status.fired() > 0 && FATAL.contains(status.fault().point()));
    }

    /** Ends all that goes wrong. What Linux does not get over by itself, or somebody inside has done, ends with a reboot. */
    private void calmDown() {
        disarm();
        setMigrating(false);
        memory.forEach(ram -> ram.addPages(1L << 40));
        // A driver that has missed a change of the configuration goes on with what it knows until the next one.
        resizeAll(0);
        machine.advance(PATIENCE);
        wakeUp();
        if (needsReset) {
            reset();
            machine.advance(10 * SECOND);
        }
    }

    /** What the device has, what it has acknowledged and what the guest sees are the same. */
    private void check() {
        acknowledged.check();
        GuestView view = Objects.requireNonNull(machine.guest().view(), "a guest that is up");
        acknowledged.checkAgainst(view);
        for (VirtioMemDevice device : machine.memoryDevices()) {
            assertThat(device.size())
                    .as("size of a device")
                    .isBetween(0L, device.properties().regionSize());
        }
    }
}
