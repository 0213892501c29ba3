package io.vmemu.guest;

import io.vmemu.emulator.error.ErrorReporter;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.fault.Faults;
import io.vmemu.emulator.machine.GuestDevice;
import io.vmemu.emulator.machine.GuestPlatform;
import io.vmemu.emulator.space.GuestMemory;
import io.vmemu.emulator.space.SparseGuestMemory;
import io.vmemu.emulator.time.MachineLoop;
import io.vmemu.emulator.time.PausableClock;
import io.vmemu.emulator.time.Scheduler;
import io.vmemu.emulator.time.VirtualClock;
import io.vmemu.emulator.trace.Journal;
import io.vmemu.emulator.virtio.VirtioDevice;
import io.vmemu.emulator.virtio.VirtioEnvironment;
import io.vmemu.emulator.virtio.VirtioOptions;
import io.vmemu.emulator.vmem.HostFacts;
import io.vmemu.emulator.vmem.MemdevFacts;
import io.vmemu.emulator.vmem.QemuRelease;
import io.vmemu.emulator.vmem.VirtioMemConfig;
import io.vmemu.emulator.vmem.VirtioMemDevice;
import io.vmemu.emulator.vmem.VirtioMemEnvironment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A machine of memory, a clock and real virtio-mem devices, with a guest in it; time moves only when told. */
public final class TestMachine implements GuestPlatform {
    public static final long MIB = 1L << 20;
    public static final long GIB = 1L << 30;
    public static final long SECOND = 1_000_000_000L;
    private static final int TASKS_AT_ONCE = 1 << 20;

    private final VirtualClock time = new VirtualClock(0);
    private final MachineLoop loop = new MachineLoop(time);
    private final PausableClock guestClock = new PausableClock(loop, false);
    private final List<MemoryRange> bootMemory;
    private final SparseGuestMemory memory;
    private final Journal journal = new Journal(guestClock);
    private final Faults faults;
    private final VirtioMemEnvironment environment;
    private final List<GuestDevice> devices = new ArrayList<>();
    private final Map<GuestDevice, VirtioMemDevice> hardware = new HashMap<>();
    private final Map<String, String> firmwareConfig = new HashMap<>();
    private final List<GuestDevice> ejected = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();
    private final SimulatedGuest guest = new SimulatedGuest();
    private final TraceLog log = new TraceLog();
    private @Nullable DirectBoot directBoot;
    private boolean migrating;
    private boolean powered;
    private boolean suspended;
    private int powerOffs;
    private int resets;
    private int tasks;

    /** A machine with boot memory on one node. */
    public TestMachine(long bootBytes) {
        this(List.of(bootBytes));
    }

    /** A machine with boot memory on as many nodes. */
    public TestMachine(List<Long> bytesOfNodes) {
        this(bytesOfNodes, 0);
    }

    /** The same, where faults that are a matter of luck follow a seed. */
    public TestMachine(List<Long> bytesOfNodes, long seed) {
        faults = new Faults(seed, guestClock, journal);
        long low = 0;
        long high = 0;
        bootMemory = new ArrayList<>();
        for (int node = 0; node < bytesOfNodes.size(); node++) {
            long lowPart = Math.min(bytesOfNodes.get(node), 2 * GIB - low);
            long highPart = bytesOfNodes.get(node) - lowPart;
            if (lowPart > 0) {
                bootMemory.add(new MemoryRange(low, lowPart, node));
            }
            if (highPart > 0) {
                bootMemory.add(new MemoryRange(4 * GIB + high, highPart, node));
            }
            low += lowPart;
            high += highPart;
        }
        memory = new SparseGuestMemory(low, high);
        environment = new VirtioMemEnvironment(
                new VirtioEnvironment(memory, guestClock, new Reporter(), faults, journal),
                log,
                () -> migrating,
                HostFacts.ordinary(QemuRelease.V10_0, bytesOfNodes.size()),
                true,
                true);
    }

    public TestMachine kernel(String banner, String commandLine) {
        directBoot = new DirectBoot(banner, commandLine);
        return this;
    }

    public TestMachine guestOptions(String entry) {
        firmwareConfig.put(GuestOptions.ENTRY, entry);
        return this;
    }

    /** Adds a device with plain memory of blocks of 2 MiB. */
    public VirtioMemDevice addDevice(long gpa, long size, long requestedSize) {
        VirtioMemConfig config = VirtioMemConfig.builder()
                .blockSize(2 * MIB)
                .requestedSize(requestedSize)
                .memaddr(gpa)
                .build();
        return addDevice(
                config, new MemdevFacts("m", size, 4096, false, false, false, false, false), new TestRam(size));
    }

    public VirtioMemDevice addDevice(VirtioMemConfig config, MemdevFacts memdev, TestRam ram) {
        try {
            VirtioMemDevice device =
                    VirtioMemDevice.realize(config, memdev, ram, VirtioOptions.DEFAULT, environment, false);
            GuestDevice seen = new GuestDevice("00:" + devices.size(), device.function());
            devices.add(seen);
            hardware.put(seen, device);
            if (powered) {
                guest.deviceAdded(seen);
            }
            return device;
        } catch (QemuException e) {
            throw new IllegalArgumentException(e.desc(), e);
        }
    }

    /** Adds a device that does as it is told; there is nothing behind it. */
    public VirtioDevice addScripted(ScriptedMem device) {
        return addScripted(device, VirtioOptions.DEFAULT);
    }

    /** The same, with a ring that has no features. */
    public VirtioDevice addPlain(ScriptedMem device) {
        return addScripted(device, new VirtioOptions(false, false));
    }

    private VirtioDevice addScripted(ScriptedMem device, VirtioOptions options) {
        VirtioDevice function =
                new VirtioDevice(device, options, new VirtioEnvironment(memory, guestClock, new Reporter()));
        devices.add(new GuestDevice("00:" + devices.size(), function));
        return function;
    }

    public void removeDevices() {
        devices.clear();
        hardware.clear();
    }

    public void powerOn() {
        powered = true;
        guest.boot(this);
    }

    public void systemReset() {
        guest.halt();
        hardware.values().forEach(VirtioMemDevice::systemReset);
        guest.boot(this);
    }

    public void resize(VirtioMemDevice device, long bytes) {
        try {
            device.setRequestedSize(bytes);
        } catch (QemuException e) {
            throw new IllegalArgumentException(e.desc(), e);
        }
    }

    /** Runs what is due, without letting time pass. */
    public void settle() {
        int count;
        do {
            count = loop.runDue(TASKS_AT_ONCE);
            tasks += count;
        } while (count == TASKS_AT_ONCE);
    }

    /** Runs one task, if one is due. */
    public boolean step() {
        return loop.runDue(1) == 1;
    }

    /** Runs so many tasks, or as many as are due. */
    public void steps(int count) {
        tasks += loop.runDue(count);
    }

    /** Lets time pass, stopping at each deadline. */
    public void advance(long nanos) {
        long end = time.nanoTime() + nanos;
        settle();
        while (loop.nextDeadline() <= end) {
            time.moveTo(Math.max(time.nanoTime(), loop.nextDeadline()));
            settle();
        }
        time.moveTo(end);
    }

    /** Has everything go on in another machine that has the same devices. This one is not to be used any more. */
    public void copyTo(TestMachine target) throws QemuException {
        List<VirtioMemDevice> from = memoryDevices();
        List<VirtioMemDevice> to = target.memoryDevices();
        for (int i = 0; i < from.size(); i++) {
            to.get(i).loadEarly(from.get(i).saveEarly());
        }
        memory.forEachResidentPage((gpa, contents) -> {
            byte[] page = new byte[contents.remaining()];
            contents.get(page);
            target.memory.write(gpa, page, 0, page.length);
        });
        for (int i = 0; i < from.size(); i++) {
            to.get(i).function().load(from.get(i).function().save());
            to.get(i).loadLate(from.get(i).saveLate());
        }
        target.guest.loadState(target, guest.saveState());
        target.powered = powered;
        target.migrating = migrating;
    }

    /** Whether a device has announced a new configuration and its driver has not been told yet. */
    public boolean hasPendingConfigInterrupt() {
        return memoryDevices().stream()
                .anyMatch(device -> device.function().save().interrupts().config());
    }

    /** Devices in the order in which they were added. */
    public List<VirtioMemDevice> memoryDevices() {
        return devices.stream()
                .map(d -> Objects.requireNonNull(hardware.get(d)))
                .toList();
    }

    /** Stops the guest's clock. */
    public void stop() {
        guestClock.pause();
    }

    public void cont() {
        guestClock.resume();
    }

    public void setMigrating(boolean on) {
        migrating = on;
    }

    public SimulatedGuest guest() {
        return guest;
    }

    public GuestDevice guestDevice(VirtioMemDevice device) {
        return devices.stream()
                .filter(d -> hardware.get(d) == device)
                .findFirst()
                .orElseThrow();
    }

    public List<GuestDevice> ejected() {
        return ejected;
    }

    /** How often the guest asked for a reset. */
    public int resets() {
        return resets;
    }

    public int powerOffs() {
        return powerOffs;
    }

    /** Texts of the rules that the guest has broken. */
    public List<String> errors() {
        return errors;
    }

    /** How much of boot memory was ever written to. */
    public long residentBytes() {
        return memory.residentBytes();
    }

    /** How many tasks ran so far. */
    public int tasks() {
        return tasks;
    }

    /** What is to go wrong. */
    public Faults faults() {
        return faults;
    }

    public TraceLog log() {
        return log;
    }

    @Override
    public GuestMemory memory() {
        return memory;
    }

    @Override
    public Scheduler clock() {
        return guestClock;
    }

    @Override
    public List<MemoryRange> bootMemory() {
        return bootMemory;
    }

    @Override
    public int numaNodeCount() {
        return bootMemory.get(bootMemory.size() - 1).node() + 1;
    }

    @Override
    public long maxPossibleGpa() {
        return 0;
    }

    @Override
    public int cpuCount() {
        return 2;
    }

    @Override
    public long realTimeMicros() {
        return time.epochMicros();
    }

    @Override
    public @Nullable DirectBoot directBoot() {
        return directBoot;
    }

    @Override
    public @Nullable String firmwareConfig(String name) {
        return firmwareConfig.get(name);
    }

    @Override
    public List<GuestDevice> devices() {
        return List.copyOf(devices);
    }

    @Override
    public void eject(GuestDevice device) {
        ejected.add(device);
        devices.remove(device);
    }

    @Override
    public void powerOff() {
        powerOffs++;
    }

    @Override
    public void reset() {
        resets++;
    }

    @Override
    public void setPortOpen(String name, boolean open) {}

    @Override
    public void suspend() {
        suspended = true;
        guestClock.pause();
    }

    /** Whether the guest sleeps. */
    public boolean isSuspended() {
        return suspended;
    }

    /** Wakes the guest up. */
    public void wakeUp() {
        suspended = false;
        hardware.values().forEach(VirtioMemDevice::wakeupReset);
        guestClock.resume();
    }

    private final class Reporter implements ErrorReporter {
        @Override
        public void error(String text) {
            errors.add(text);
        }

        @Override
        public void warn(String text) {}
    }
}
