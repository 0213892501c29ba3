package io.vmemu.bench.plug;

import io.vmemu.emulator.device.VirtioMemPci;
import io.vmemu.emulator.error.ErrorReporter;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.identity.IdentityTypes;
import io.vmemu.emulator.machine.CpuTopology;
import io.vmemu.emulator.machine.GuestSoftware;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.machine.MachineConfig;
import io.vmemu.emulator.machine.MachineEnvironment;
import io.vmemu.emulator.machine.MachineType;
import io.vmemu.emulator.machine.NoGuest;
import io.vmemu.emulator.memory.HostConfig;
import io.vmemu.emulator.memory.HostMemory;
import io.vmemu.emulator.memory.SimulatedHost;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qom.InputStyle;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.space.MemorySizes;
import io.vmemu.emulator.time.VirtualTime;
import io.vmemu.emulator.trace.Tracer;
import io.vmemu.emulator.vmem.VirtioMemDevice;
import io.vmemu.guest.GuestOptions;
import io.vmemu.guest.SimulatedGuest;
import io.vmemu.launcher.run.MachineTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A machine in this process on virtual time, with one virtio-mem device {@code vm0}. It has been started. Nobody listens to it
 * until somebody does ({@link BenchMonitor}): of one with a monitor each request makes an event, and that is another layer.
 */
public final class BenchMachine implements AutoCloseable {
    /** Linux describes each page of 4 KiB in 64 bytes of memory that it has already; so much is enough. */
    private static final int BOOT_MEMORY_SHARE = 32;

    private static final long LEAST_BOOT_MEMORY = 1L << 30;
    private static final long HOST_MEMORY = 64L << 40;
    /** What the CPU of the default accelerator can address, less some for the alignment of devices. */
    private static final long SMALL_REGION = 1L << 39;

    private final VirtualTime time = new VirtualTime(MachineTime.EPOCH_MICROS);
    private final Machine machine;
    private final VirtioMemPci device;

    /**
     * What the machine is to be.
     *
     * @param region size of the device's region, bytes
     * @param blockSize bytes
     * @param prealloc whether the device populates what is plugged
     * @param host the host's memory
     * @param guest words of {@code opt/vmemu/guest}; null for a machine without a guest
     */
    public record Spec(
            long region,
            long blockSize,
            boolean prealloc,
            HostMemory host,
            @Nullable String guest) {
        /** Without prealloc, on a host of its own that has enough, with a guest that takes no time to boot. */
        public static Spec of(long region, long blockSize) {
            return new Spec(region, blockSize, false, plentifulHost(), "speed=instant");
        }

        /** This with another guest, or none. */
        public Spec withGuest(@Nullable String words) {
            return new Spec(region, blockSize, prealloc, host, words);
        }

        /** This, with a device that populates what is plugged on a host. */
        public Spec withPrealloc(HostMemory newHost) {
            return new Spec(region, blockSize, true, newHost, guest);
        }
    }

    private BenchMachine(Spec spec) throws QemuException {
        Supplier<GuestSoftware> guest = spec.guest() == null ? NoGuest::new : SimulatedGuest::new;
        machine = new Machine(
                config(spec),
                new MachineEnvironment(
                        time.loop(),
                        time.clock(),
                        Tracer.NONE,
                        new Complaints(),
                        new IdentityTypes(Persona.QEMU_10_0),
                        spec.host(),
                        guest,
                        status -> {}));
        QDict backend = new QDict()
                .put("qom-type", "memory-backend-ram")
                .put("id", "mem0")
                .put("size", spec.region())
                .put("reserve", false);
        machine.addObject(backend, InputStyle.STRICT);
        machine.initializeBoard(List.of());
        QDict properties = new QDict()
                .put("driver", "virtio-mem-pci")
                .put("id", "vm0")
                .put("memdev", "mem0")
                .put("block-size", spec.blockSize())
                .put("prealloc", spec.prealloc());
        device = (VirtioMemPci) machine.addDevice(properties, InputStyle.STRICT);
        machine.start();
    }

    /** Puts it together and starts it; the guest has not run yet. */
    public static BenchMachine start(Spec spec) {
        try {
            return new BenchMachine(spec);
        } catch (QemuException e) {
            throw new IllegalArgumentException(e.desc(), e);
        }
    }

    /** A host whose memory never runs out, and costs none here. */
    public static HostMemory plentifulHost() {
        return new SimulatedHost(HostConfig.ofRam(HOST_MEMORY));
    }

    private static MachineConfig config(Spec spec) throws QemuException {
        String words = spec.guest();
        long bootMemory =
                words == null ? LEAST_BOOT_MEMORY : Math.max(LEAST_BOOT_MEMORY, spec.region() / BOOT_MEMORY_SHARE);
        return new MachineConfig(
                Persona.QEMU_10_0,
                Objects.requireNonNull(MachineType.find("q35", Persona.QEMU_10_0)),
                Map.of(),
                MemorySizes.of(bootMemory, bootMemory + spec.region(), 1L, MemorySizes.DEFAULT_RAM_SIZE),
                CpuTopology.SINGLE,
                spec.region() <= SMALL_REGION ? "tcg" : "kvm",
                new MachineConfig.Identity(null, null),
                new MachineConfig.Boot(null, words == null ? Map.of() : Map.of(GuestOptions.ENTRY, words)),
                MachineConfig.Policy.DEFAULT,
                List.of());
    }

    /** The machine. */
    public Machine machine() {
        return machine;
    }

    /** Its time. */
    public VirtualTime time() {
        return time;
    }

    /** Its device. */
    public VirtioMemDevice device() {
        return device.device();
    }

    /** Where the device's region begins. */
    public long gpa() {
        return device.gpa();
    }

    /** Has the host want so much, and lets the guest do it; virtual time passes only if the guest takes any. */
    public void resize(long bytes) {
        try {
            device().setRequestedSize(bytes);
        } catch (QemuException e) {
            throw new IllegalArgumentException(e.desc(), e);
        }
        time.runDue();
    }

    /** Gives back what it holds on the host. */
    @Override
    public void close() {
        machine.close();
    }

    /** A machine that is measured has nothing to complain of. */
    private static final class Complaints implements ErrorReporter {
        @Override
        public void error(String text) {
            throw new IllegalStateException(text);
        }

        @Override
        public void warn(String text) {}
    }
}
