package io.vmemu.testkit;

import io.vmemu.emulator.error.ErrorReporter;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.identity.IdentityTypes;
import io.vmemu.emulator.machine.CpuTopology;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.machine.MachineConfig;
import io.vmemu.emulator.machine.MachineEnvironment;
import io.vmemu.emulator.machine.MachineEvent;
import io.vmemu.emulator.machine.MachineType;
import io.vmemu.emulator.machine.ShutdownCause;
import io.vmemu.emulator.memory.SimulatedHost;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qom.InputStyle;
import io.vmemu.emulator.space.MemorySizes;
import io.vmemu.emulator.time.VirtualTime;
import io.vmemu.emulator.trace.Tracer;
import io.vmemu.guest.GuestOptions;
import io.vmemu.guest.SimulatedGuest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * A machine in virtual time: it moves only when told to, on the caller's thread. Whatever a test asks of it is asked by the
 * host, as a client of QEMU would; the guest answers when time passes.
 */
public final class VirtualMachine implements AutoCloseable {
    /** 2026-01-01T00:00:00Z: every run begins at the same time. */
    private static final long EPOCH_MICROS = 1_767_225_600_000_000L;

    /** For devices; with alignment it must fit into the 40 address bits that QEMU's default CPU has. */
    private static final long ROOM_BYTES = 1L << 38;

    private final VirtualTime time = new VirtualTime(EPOCH_MICROS);
    private final List<TimedEvent> events = new ArrayList<>();
    private final List<String> messages = new ArrayList<>();
    private final Map<String, VirtualDevice> devices = new LinkedHashMap<>();
    private final SimulatedHost host;
    private final Machine machine;

    /**
     * An event of the machine: before QMP throttles it.
     *
     * @param at how long after the start
     */
    public record TimedEvent(Duration at, MachineEvent event) {}

    private VirtualMachine(VirtioMemExtension.Configuration configuration) throws QemuException {
        host = new SimulatedHost(configuration.host());
        machine = new Machine(
                config(configuration),
                new MachineEnvironment(
                        time.loop(),
                        time.clock(),
                        Tracer.NONE,
                        new Messages(),
                        new IdentityTypes(configuration.persona()),
                        host,
                        SimulatedGuest::new,
                        status -> {}));
        machine.addListener((event, epochMicros) -> events.add(new TimedEvent(now(), event)));
        for (QDict object : configuration.objects()) {
            machine.addObject(object, InputStyle.STRICT);
        }
        machine.initializeBoard(List.of());
        for (QDict properties : configuration.devices()) {
            VirtualDevice device = new VirtualDevice(this, machine.addDevice(properties, InputStyle.STRICT));
            devices.put(device.id(), device);
        }
    }

    static VirtualMachine start(VirtioMemExtension.Configuration configuration) {
        try {
            VirtualMachine virtual = new VirtualMachine(configuration);
            virtual.machine.start();
            return virtual;
        } catch (QemuException e) {
            throw new IllegalArgumentException(e.desc(), e);
        }
    }

    private static MachineConfig config(VirtioMemExtension.Configuration configuration) throws QemuException {
        return new MachineConfig(
                configuration.persona(),
                Objects.requireNonNull(MachineType.find("q35", configuration.persona())),
                Map.of(),
                MemorySizes.of(
                        configuration.bootMemory(),
                        configuration.bootMemory() + ROOM_BYTES,
                        (long) Math.max(1, configuration.devices().size()),
                        MemorySizes.DEFAULT_RAM_SIZE),
                CpuTopology.SINGLE,
                "tcg",
                new MachineConfig.Identity(null, null),
                new MachineConfig.Boot(null, Map.of(GuestOptions.ENTRY, configuration.guest())),
                MachineConfig.Policy.DEFAULT,
                List.of());
    }

    /**
     * A device.
     *
     * @throws IllegalArgumentException if there is none of that id
     */
    public VirtualDevice device(String id) {
        VirtualDevice device = devices.get(id);
        if (device == null) {
            throw new IllegalArgumentException("no device '" + id + "', only " + devices.keySet());
        }
        return device;
    }

    /** The host, whose pools and free memory may change at any time. */
    public SimulatedHost host() {
        return host;
    }

    /** How long after the start it is. */
    public Duration now() {
        return Duration.ofNanos(time.clock().nanoTime());
    }

    /** What happened so far, oldest first. */
    public List<TimedEvent> events() {
        return List.copyOf(events);
    }

    /** What QEMU would have said on stderr so far. */
    public List<String> messages() {
        return List.copyOf(messages);
    }

    /** Lets time pass, with all that happens in it. */
    public void advance(Duration duration) {
        time.advance(duration.toNanos());
    }

    /**
     * Lets time pass until something holds.
     *
     * @return whether it did within the limit
     */
    public boolean advanceUntil(BooleanSupplier condition, Duration limit) {
        return time.advanceUntil(condition, limit.toNanos());
    }

    /**
     * Lets time pass until nothing is going to happen by itself any more.
     *
     * @return whether that came within the limit: a guest that waits for a retry waits for ever
     */
    public boolean runUntilIdle(Duration limit) {
        return time.runUntilIdle(limit.toNanos());
    }

    /** {@code system_reset}. */
    public void reset() {
        machine.lifecycle().requestReset(ShutdownCause.HOST_QMP_SYSTEM_RESET);
        time.runDue();
    }

    /** {@code stop}: the guest's time stands still. */
    public void stop() {
        machine.lifecycle().stop();
    }

    /** {@code cont}. */
    public void cont() throws QemuException {
        machine.lifecycle().cont();
    }

    /** Gives back what it holds. The extension does that. */
    @Override
    public void close() {
        machine.close();
    }

    private final class Messages implements ErrorReporter {
        @Override
        public void error(String text) {
            messages.add(text);
        }

        @Override
        public void warn(String text) {
            messages.add("warning: " + text);
        }
    }
}
