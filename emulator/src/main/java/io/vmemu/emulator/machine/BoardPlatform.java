package io.vmemu.emulator.machine;

import io.vmemu.emulator.device.VirtSerialPort;
import io.vmemu.emulator.device.VirtioPciDevice;
import io.vmemu.emulator.pci.PciBus;
import io.vmemu.emulator.qom.Bus;
import io.vmemu.emulator.qom.Device;
import io.vmemu.emulator.space.GpaRange;
import io.vmemu.emulator.space.GuestMemory;
import io.vmemu.emulator.time.Scheduler;
import io.vmemu.emulator.virtio.VirtioFunction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The board as the guest sees it. */
final class BoardPlatform implements GuestPlatform {
    private final Machine machine;
    private final MachineBoard board;
    private final Map<Device, GuestDevice> known = new LinkedHashMap<>();

    BoardPlatform(Machine machine, MachineBoard board) {
        this.machine = machine;
        this.board = board;
    }

    @Override
    public GuestMemory memory() {
        return board.guestMemory();
    }

    @Override
    public Scheduler clock() {
        return board.guestClock();
    }

    @Override
    public List<MemoryRange> bootMemory() {
        List<MemoryRange> ranges = new ArrayList<>();
        for (GpaRange range : board.layout().bootRanges(board.numa().nodeSizes())) {
            ranges.add(new MemoryRange(range.gpa(), range.size(), range.node()));
        }
        return ranges;
    }

    @Override
    public int numaNodeCount() {
        return Math.max(1, board.numaNodeCount());
    }

    @Override
    public long maxPossibleGpa() {
        return board.layout().regionEndGpa();
    }

    @Override
    public int cpuCount() {
        return machine.config().cpus().cpus();
    }

    @Override
    public long realTimeMicros() {
        return machine.environment().wallClock().epochMicros();
    }

    @Override
    public @Nullable DirectBoot directBoot() {
        return machine.config().boot().directBoot();
    }

    @Override
    public @Nullable String firmwareConfig(String name) {
        return machine.config().boot().firmwareConfig().get(name);
    }

    @Override
    public List<GuestDevice> devices() {
        List<GuestDevice> present = new ArrayList<>();
        for (Bus bus : board.buses().all()) {
            if (bus instanceof PciBus pci) {
                pci.byAddress().forEach(device -> addIfVirtio(device, present));
            }
        }
        return present;
    }

    private void addIfVirtio(Device device, List<GuestDevice> present) {
        GuestDevice seen = guestDevice(device);
        if (seen != null) {
            present.add(seen);
        }
    }

    /** What the guest sees of a device; null if it sees nothing that it has a driver for. The same each time. */
    @Nullable
    GuestDevice guestDevice(Device device) {
        if (!(device instanceof VirtioPciDevice virtio)) {
            return null;
        }
        VirtioFunction function = virtio.function();
        if (function == null) {
            return null;
        }
        GuestDevice seen = known.get(device);
        if (seen == null || seen.function() != function) {
            seen = new GuestDevice(virtio.pciPath(), function);
            known.put(device, seen);
        }
        return seen;
    }

    @Override
    public void eject(GuestDevice device) {
        for (Device candidate : List.copyOf(known.keySet())) {
            if (device.equals(known.get(candidate))) {
                board.hotUnplug().complete(candidate);
                known.remove(candidate);
            }
        }
    }

    @Override
    public void powerOff() {
        machine.lifecycle().requestShutdown(ShutdownCause.GUEST_SHUTDOWN);
    }

    @Override
    public void reset() {
        machine.lifecycle().requestReset(ShutdownCause.GUEST_RESET);
    }

    /** Ports without an id are not told of. */
    @Override
    public void setPortOpen(String name, boolean open) {
        for (Device device : board.allDevices()) {
            if (device instanceof VirtSerialPort port && port.name().equals(name) && port.setGuestOpen(open)) {
                String id = port.id();
                if (id != null) {
                    board.emit(new MachineEvent.VserportChange(id, open));
                }
            }
        }
    }

    @Override
    public void suspend() {
        machine.lifecycle().suspend();
    }

    /** Whether what is inside has been started. */
    boolean isBooted() {
        return machine.lifecycle().hasEverRun();
    }

    /** Whether there is an operating system that can be asked for a device. */
    boolean hasOperatingSystem() {
        return isBooted() && !(machine.guest() instanceof NoGuest);
    }

    void schedule(Runnable task) {
        machine.environment().loop().execute(task);
    }
}
