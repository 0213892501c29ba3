package io.vmemu.emulator.device;

import io.vmemu.emulator.qom.Bus;
import io.vmemu.emulator.qom.Device;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.qom.QomObject;
import io.vmemu.emulator.qom.TypeRegistry;
import io.vmemu.emulator.space.DeviceMemory;
import io.vmemu.emulator.space.GuestMemory;
import io.vmemu.emulator.space.MemoryMapRules;
import io.vmemu.emulator.time.Scheduler;
import io.vmemu.emulator.trace.Tracer;
import io.vmemu.emulator.vmem.HostFacts;
import io.vmemu.emulator.vmem.VirtioMemEnvironment;
import java.util.List;

/** What a device needs of the machine it sits in. */
public interface Board {
    Persona persona();

    /** Machine type version, hundredfold major plus minor: 702 is 7.2. */
    int machineVersion();

    TypeRegistry types();

    /** The guest's clock: devices work on it, so that they stand still with the machine. */
    Scheduler guestClock();

    GuestMemory guestMemory();

    DeviceMemory deviceMemory();

    /** What all virtio-mem devices of the machine share. */
    VirtioMemEnvironment virtioMem();

    /** What a virtio-mem device asks of the host. */
    HostFacts host();

    /** Whether the machine waits for a migration: memory contents are to come. */
    boolean isIncoming();

    /** Bytes of boot memory. */
    long bootMemorySize();

    int numaNodeCount();

    /** Whether {@code -overcommit mem-lock=on} was given. */
    boolean isMemoryLocked();

    /** Whether a migration is running, out or in. */
    boolean isMigrating();

    /** Whether the machine is still being put together (cold plug). */
    boolean isStarting();

    Tracer tracer();

    /** Prints a warning as QEMU does on stderr, without the prefix {@code warning: }. */
    void warn(String text);

    /** Prints an error as QEMU does on stderr. */
    void reportError(String text);

    /** A device's or backend's object, found by path or id as links are; empty if there is none, several if ambiguous. */
    List<QomObject> resolve(String path);

    /** The plugged size of a virtio-mem device, which is at {@code path} in the tree, changed. */
    void memoryDeviceSizeChanged(Device device, String path, long size);

    /** What the balloon leaves to the guest changed. */
    void balloonChanged(long actual);

    /** Whether the guest runs a balloon driver now. */
    boolean hasBalloonDriver();

    /** What the machine type's age does to memory. */
    MemoryMapRules memoryRules();

    /** A device has brought a bus, on which others may be put. */
    void addBus(Bus bus);

    /** A bus goes with its device. */
    void removeBus(Bus bus);

    /** A name for a bus of a type whose device has none that it could be named after. */
    String nextBusName(String busType);
}
