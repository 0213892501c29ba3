package io.vmemu.emulator.machine;

import io.vmemu.emulator.device.Board;
import io.vmemu.emulator.device.BoardDevice;
import io.vmemu.emulator.device.ControllerBuses;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.fault.FaultPoint;
import io.vmemu.emulator.memory.HostMemory;
import io.vmemu.emulator.memory.MemoryBackend;
import io.vmemu.emulator.option.GlobalProperty;
import io.vmemu.emulator.pci.PciBus;
import io.vmemu.emulator.pci.PciDevice;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qom.Bus;
import io.vmemu.emulator.qom.Device;
import io.vmemu.emulator.qom.InputStyle;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.qom.QomObject;
import io.vmemu.emulator.qom.TypeRegistry;
import io.vmemu.emulator.space.DeviceMemory;
import io.vmemu.emulator.space.MachineMemoryLayout;
import io.vmemu.emulator.space.MemoryMapRules;
import io.vmemu.emulator.space.NumaOptions;
import io.vmemu.emulator.space.NumaTopology;
import io.vmemu.emulator.space.SparseGuestMemory;
import io.vmemu.emulator.time.Scheduler;
import io.vmemu.emulator.trace.Tracer;
import io.vmemu.emulator.virtio.VirtioEnvironment;
import io.vmemu.emulator.vmem.HostFacts;
import io.vmemu.emulator.vmem.QemuRelease;
import io.vmemu.emulator.vmem.VirtioMemEnvironment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The board: memory layout, NUMA nodes, CPUs, buses and the devices on them. */
public final class MachineBoard implements Board {
    private final Machine machine;
    private final QomObject machineObject;
    private final MachineMemoryLayout layout;
    private final NumaTopology numa;
    private final DeviceMemory deviceMemory;
    private final SparseGuestMemory guestMemory;
    private final Buses buses;
    private final DeviceManager devices;
    private final HotUnplug hotUnplug;
    private final BoardPlatform platform;
    private final MemoryMapRules rules;
    private final VirtioMemEnvironment virtioMem;
    private final List<MemoryBackend> mainMemory;
    private boolean migrating;
    private boolean memoryArriving;

    private MachineBoard(
            Machine machine,
            QomObject machineObject,
            MemoryMapRules rules,
            MachineMemoryLayout layout,
            NumaTopology numa,
            List<MemoryBackend> mainMemory) {
        this.machine = machine;
        this.rules = rules;
        this.machineObject = machineObject;
        this.layout = layout;
        this.numa = numa;
        this.mainMemory = List.copyOf(mainMemory);
        this.deviceMemory = new DeviceMemory(machine.persona(), layout, this::warn);
        this.guestMemory = new SparseGuestMemory(layout.belowSize(), layout.aboveStartGpa(), layout.aboveSize());
        this.buses = new Buses(machine.tree());
        QomObject peripheral = container("peripheral");
        QomObject peripheralAnon = container("peripheral-anon");
        this.devices = new DeviceManager(machine, this, buses, peripheral, peripheralAnon);
        this.hotUnplug = new HotUnplug(this, devices);
        this.platform = new BoardPlatform(machine, this);
        this.virtioMem = new VirtioMemEnvironment(
                new VirtioEnvironment(
                        guestMemory,
                        guestClock(),
                        machine.environment().reporter(),
                        machine.environment().faults(),
                        machine.environment().journal()),
                tracer(),
                () -> migrating || memoryArriving,
                host(),
                machine.config().type().isPc(),
                machine.config().type().isPc());
    }

    static MachineBoard create(Machine machine, ObjectManager objects, List<NumaOptions.NodeOption> numaOptions)
            throws QemuException {
        MachineConfig config = machine.config();
        MachineType type = config.type();
        MemoryMapRules rules = BoardMemory.rules(type);
        NumaTopology numa = BoardMemory.numa(machine, rules, numaOptions);
        QomObject machineObject = new MachineObject(
                machine.types().get(type.qomTypeName()),
                config.memory(),
                machine.environment().wallClock());
        machine.tree().root().addChild("machine", machineObject);
        List<MemoryBackend> mainMemory = BoardMemory.attachMainMemory(machine, objects, numa);
        BoardCpus cpus = new BoardCpus(machine);
        MachineMemoryLayout layout = BoardMemory.layout(machine, rules, cpus.read());
        MachineBoard board = new MachineBoard(machine, machineObject, rules, layout, numa, mainMemory);
        board.populate(cpus);
        return board;
    }

    private QomObject container(String name) {
        QomObject container = new QomObject(types().get("container"));
        machineObject.addChild(name, container);
        return container;
    }

    /** CPUs and buses that every board of the family has. */
    private void populate(BoardCpus cpus) throws QemuException {
        QomObject unattached = container("unattached");
        cpus.addTo(unattached, numa);
        switch (machine.config().type().family()) {
            case Q35 -> addRootBus("q35", "PCIE", "pcie.0", false, ChipsetFunction.q35(persona()), unattached);
            case PC -> addRootBus("i440fx", "PCI", "pci.0", true, ChipsetFunction.i440fx(persona()), unattached);
            default -> {}
        }
    }

    private void addRootBus(
            String bridgeName,
            String busType,
            String busName,
            boolean hotpluggable,
            List<ChipsetFunction> chipset,
            QomObject unattached) {
        QomObject bridge = container(bridgeName);
        PciBus bus = new PciBus(types().get(busType), busName, hotpluggable, persona(), 0);
        bridge.addChild(busName, bus);
        buses.add(bus);
        Map<String, QomObject> holders = new HashMap<>();
        holders.put(bridgeName, bridge);
        int furtherCpus = machine.config().cpus().cpus() - 1;
        for (ChipsetFunction function : chipset) {
            PciDevice device = new PciDevice(types().get(function.type()));
            if (function.isUnattached()) {
                int number = Integer.parseInt(function.name()) + furtherCpus;
                unattached.addChild("device[" + number + "]", device);
            } else {
                Objects.requireNonNull(holders.get(function.holder())).addChild(function.name(), device);
            }
            holders.put(function.type(), device);
            bus.attachChipset(device, function.slot(), function.function());
            ControllerBuses.addTo(this, device);
        }
    }

    Device add(QDict arguments, InputStyle style, FaultyGuest guest) throws QemuException {
        Device device = devices.add(arguments, style);
        GuestDevice seen = platform.guestDevice(device);
        if (seen != null && machine.isStarted() && machine.lifecycle().hasEverRun()) {
            guest.deviceAdded(seen);
        }
        return device;
    }

    void delete(String idOrPath, FaultyGuest guest) throws QemuException {
        hotUnplug.request(idOrPath, machine.tree(), guest);
    }

    /** The first device that the guest was asked to let go and has not; null if there is none. */
    public @Nullable Device unplugging() {
        return hotUnplug.firstPending();
    }

    void systemReset() {
        for (Device device : allDevices()) {
            if (device instanceof BoardDevice behaviour) {
                behaviour.systemReset(this);
            }
        }
        hotUnplug.completeAll();
    }

    void wakeupReset() {
        for (Device device : allDevices()) {
            if (device instanceof BoardDevice behaviour) {
                behaviour.wakeupReset(this);
            }
        }
    }

    /** All realized devices with or without id, in the order they came. */
    public List<Device> allDevices() {
        List<Device> all = new ArrayList<>();
        for (String container : List.of("peripheral", "peripheral-anon")) {
            QomObject parent = machineObject.child(container);
            if (parent != null) {
                for (QomObject child : parent.children()) {
                    if (child instanceof Device device) {
                        all.add(device);
                    }
                }
            }
        }
        return all;
    }

    HotUnplug hotUnplug() {
        return hotUnplug;
    }

    BoardPlatform platform() {
        return platform;
    }

    /** Buses in the order they came, the root bus first. */
    public Buses buses() {
        return buses;
    }

    public NumaTopology numa() {
        return numa;
    }

    public MachineMemoryLayout layout() {
        return layout;
    }

    /** Whether removal of a PCI device is asked of the guest through ACPI (else natively through the root port). */
    boolean hasAcpiPciHotplug() {
        boolean dflt = machine.config().type().family() == MachineType.Family.PC
                || machine.config().type().isSince(6, 1);
        for (GlobalProperty global : machine.config().globals()) {
            if (global.property().equals("acpi-pci-hotplug-with-bridge-support")) {
                dflt = global.value().toLowerCase(Locale.ROOT).equals("on");
            }
        }
        return dflt;
    }

    void emit(MachineEvent event) {
        machine.emit(event);
    }

    /** The backends of boot memory, by address. */
    public List<MemoryBackend> mainMemory() {
        return mainMemory;
    }

    /** A migration away begins or ends: until then devices neither come nor go, nor do blocks of virtio-mem. */
    public void setMigrating(boolean value) {
        migrating = value;
    }

    /** The guest runs here while its memory still arrives, or no more: blocks of virtio-mem stay as they are. */
    public void setMemoryArriving(boolean value) {
        memoryArriving = value;
    }

    @Override
    public Persona persona() {
        return machine.persona();
    }

    @Override
    public int machineVersion() {
        return machine.config().type().version();
    }

    @Override
    public TypeRegistry types() {
        return machine.types();
    }

    @Override
    public Scheduler guestClock() {
        return machine.guestClock();
    }

    @Override
    public SparseGuestMemory guestMemory() {
        return guestMemory;
    }

    @Override
    public DeviceMemory deviceMemory() {
        return deviceMemory;
    }

    @Override
    public VirtioMemEnvironment virtioMem() {
        return virtioMem;
    }

    @Override
    public HostFacts host() {
        QemuRelease release = persona().isAtLeast(Persona.QEMU_10_0) ? QemuRelease.V10_0 : QemuRelease.V7_2;
        HostMemory memory = machine.environment().host();
        return new HostFacts(
                release,
                memory.pageSize(),
                memory.transparentHugePageSize(),
                numa.nodeCount(),
                isMemoryLocked(),
                false);
    }

    @Override
    public boolean isIncoming() {
        return machine.lifecycle().state() == RunState.INMIGRATE;
    }

    @Override
    public boolean hasBalloonDriver() {
        return machine.lifecycle().isRunning() && machine.guest().hasBalloonDriver();
    }

    @Override
    public MemoryMapRules memoryRules() {
        return rules;
    }

    @Override
    public long bootMemorySize() {
        return layout.sizes().ramSize();
    }

    @Override
    public int numaNodeCount() {
        return numa.nodeCount();
    }

    @Override
    public boolean isMemoryLocked() {
        return machine.config().policy().memoryLocked();
    }

    @Override
    public boolean isMigrating() {
        return migrating;
    }

    @Override
    public boolean isStarting() {
        return !machine.isStarted();
    }

    @Override
    public Tracer tracer() {
        return machine.environment().tracer();
    }

    @Override
    public void warn(String text) {
        machine.environment().reporter().warn(text);
    }

    @Override
    public void reportError(String text) {
        machine.environment().reporter().error(text);
    }

    @Override
    public List<QomObject> resolve(String path) {
        return machine.tree().resolve(path);
    }

    @Override
    public void memoryDeviceSizeChanged(Device device, String path, long size) {
        machine.memoryDeviceSizeChanged(device.id(), path, size);
        if (machine.environment().faults().fires(FaultPoint.GUEST_RESETS, device.printedId(), size)) {
            platform.reset();
        }
    }

    @Override
    public void balloonChanged(long actual) {
        emit(new MachineEvent.BalloonChange(actual));
    }

    @Override
    public String nextBusName(String busType) {
        return buses.nextName(busType);
    }

    @Override
    public void addBus(Bus bus) {
        buses.add(bus);
    }

    @Override
    public void removeBus(Bus bus) {
        buses.remove(bus);
    }
}
