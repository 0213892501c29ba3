package io.vmemu.launcher.simulate;

import io.vmemu.emulator.device.VirtioMemPci;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.GuestConsole;
import io.vmemu.emulator.machine.GuestView;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.machine.RunState;
import io.vmemu.emulator.memory.HostUsage;
import io.vmemu.emulator.memory.SimulatedHost;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.space.GpaRange;
import io.vmemu.emulator.vmem.VirtioMemDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * How a run ends: nothing goes wrong any more, everything is asked to go, and then to be what the program wants. What
 * Linux does not get over by itself, or somebody in the guest has done, ends with a reset.
 */
final class Ending {
    private static final long SECOND = 1_000_000_000L;
    /** Longer than the longest time between two of Linux's tries, several times. */
    private static final long PATIENCE = 2000 * SECOND;

    private static final int MANY_PAGES = 1 << 14;
    /** Linux waits for ever for what has got lost, and gives a device up that answers nonsense. */
    private static final Set<String> FATAL = Set.of(
            "device-error",
            "device-response-garbled",
            "ring-notification-lost",
            "ring-interrupt-lost",
            "guest-boot-hangs",
            "guest-ignores-hotplug",
            "guest-keeps-device");

    private final World world;
    private final Guest guest;

    Ending(World world) {
        this.world = world;
        this.guest = Guest.of(world.program());
    }

    /** How far a run got. */
    enum Reached {
        /** The machine ended before: a client or the guest wanted it. */
        ENDED,
        /** Nothing more than what always holds could be asked of this guest. */
        QUIET,
        /** Everything became what was requested. */
        CONVERGED
    }

    Reached play() throws BrokenPromise {
        calmDown();
        if (world.hasEnded()) {
            return Reached.ENDED;
        }
        if (!guest.isLinux()) {
            world.settle(PATIENCE);
            return Reached.QUIET;
        }
        request(false);
        world.settle(PATIENCE);
        checkAgreement();
        boolean emptied = checkEmptied();
        request(true);
        world.settle(PATIENCE);
        checkAgreement();
        List<Long> sizes = sizes();
        boolean converged = emptied && guest.isTame() && checkConverged();
        world.settle(PATIENCE);
        if (guest.isTame() && !sizes.equals(sizes())) {
            throw new BrokenPromise("what has become quiet stays so", sizes + ", later " + sizes());
        }
        world.promises().checkTold(world.machine());
        return converged ? Reached.CONVERGED : Reached.QUIET;
    }

    private void calmDown() throws BrokenPromise {
        world.machine().faults().disarmAll();
        endMigration();
        if (world.hasEnded()) {
            return;
        }
        world.machine().faults().disarmAll();
        world.reconnect();
        makeRoom();
        endWorkloads();
        goOn();
        // A driver that has missed a change goes on with what it knows until the next one.
        request(false);
        world.pass(10 * SECOND);
        if (needsReset()) {
            world.ask("system_reset", new QDict());
            world.pass(10 * SECOND);
        }
        // A guest that was told to suspend does so when its drivers are done.
        goOn();
    }

    private void endMigration() throws BrokenPromise {
        long left = PATIENCE;
        while (world.isMigrating() && left > 0) {
            world.pass(SECOND);
            left -= SECOND;
        }
        if (world.isMigrating()) {
            throw new BrokenPromise(
                    "a migration comes to an end",
                    world.machine().migrations().info().toString());
        }
    }

    private void makeRoom() throws BrokenPromise {
        for (VirtioMemPci mem : world.memoryDevices()) {
            world.ask("x-vmemu-host-dma-detach", new QDict().put("id", String.valueOf(mem.id())));
        }
        if (world.machine().host() instanceof SimulatedHost host) {
            int node = 0;
            for (HostUsage.NodeUsage each : host.usage().nodes()) {
                assert each.ramSize() > 0;
                host.setUsedByOthers(node++, 0);
            }
            host.setHugePages(2L << 20, 0, MANY_PAGES);
        }
    }

    private void endWorkloads() {
        GuestConsole console = world.machine().machine().guest().console();
        if (console != null) {
            for (GuestConsole.Workload workload : console.workloads()) {
                try {
                    console.stopWorkload(workload.id());
                } catch (QemuException gone) {
                    // It has ended by itself.
                }
            }
        }
    }

    /** Has the machine run, whatever has become of it. */
    private void goOn() throws BrokenPromise {
        Machine machine = world.machine().machine();
        if (machine.lifecycle().state() == RunState.SUSPENDED) {
            world.ask("system_wakeup", new QDict());
        }
        if (!machine.lifecycle().isRunning()) {
            world.ask("cont", new QDict());
        }
        if (!machine.lifecycle().isRunning()) {
            world.ask("system_reset", new QDict());
            world.pass(SECOND);
            world.ask("cont", new QDict());
        }
        if (!machine.lifecycle().isRunning()) {
            throw new BrokenPromise(
                    "a machine can be made to run", machine.lifecycle().state().toString());
        }
    }

    private boolean needsReset() {
        Set<String> fired = world.chronicle().fired();
        boolean acted = world.program().steps().stream().anyMatch(step -> guest.isDisturbedBy(step.act()));
        return acted
                || FATAL.stream().anyMatch(fired::contains)
                || world.machine().machine().board().unplugging() != null;
    }

    /** Asks for nothing, or for what the program wants. */
    private void request(boolean wanted) throws BrokenPromise {
        for (VirtioMemPci mem : world.memoryDevices()) {
            world.ask(
                    "qom-set",
                    new QDict()
                            .put("path", String.valueOf(mem.canonicalPath()))
                            .put("property", "requested-size")
                            .put("value", wanted ? wantedOf(mem) : 0L));
        }
    }

    private long wantedOf(VirtioMemPci mem) {
        return world.program().wantedOf(world.spec(mem));
    }

    private List<Long> sizes() {
        List<Long> sizes = new ArrayList<>();
        world.memoryDevices().forEach(mem -> sizes.add(mem.device().size()));
        return sizes;
    }

    /** What the device has and what the guest sees of it are the same. */
    private void checkAgreement() throws BrokenPromise {
        GuestAgreement.check(world.machine(), world.memoryDevices());
    }

    /** All can go but, where the kernel may use the memory, a block of each device with something of its own in it. */
    private boolean checkEmptied() throws BrokenPromise {
        boolean emptied = true;
        for (VirtioMemPci mem : world.memoryDevices()) {
            long size = mem.device().size();
            emptied &= size == 0;
            if (guest.isTame() && size > (guest.isMovable() ? 0 : guest.granule(mem))) {
                throw stuck(mem, 0);
            }
        }
        if (guest.isTame()) {
            checkLeftovers();
        }
        return emptied;
    }

    private void checkLeftovers() throws BrokenPromise {
        List<GpaRange> left = world.memoryDevices().stream()
                .filter(mem -> mem.device().size() > 0)
                .map(mem -> new GpaRange(mem.gpa(), mem.size(), 0))
                .toList();
        GuestView view = world.machine().machine().guest().view();
        if (view != null
                && !Leftovers.areExplained(view, left, world.program().setting().nodes())) {
            throw new BrokenPromise(
                    "what is requested comes about", left.size() + " devices are not empty, for no reason to be seen");
        }
    }

    private boolean checkConverged() throws BrokenPromise {
        for (VirtioMemPci mem : world.memoryDevices()) {
            long wanted = wantedOf(mem);
            VirtioMemDevice device = mem.device();
            if (device.size() > wanted || (guest.isPlain(mem) && device.size() != (wanted & -guest.granule(mem)))) {
                throw stuck(mem, wanted);
            }
        }
        return true;
    }

    private static BrokenPromise stuck(VirtioMemPci mem, long wanted) {
        return new BrokenPromise(
                "what is requested comes about",
                mem.id() + " was to have " + wanted + ", " + Promises.sizes(mem.device()));
    }
}
