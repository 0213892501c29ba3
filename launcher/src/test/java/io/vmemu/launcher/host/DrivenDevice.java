package io.vmemu.launcher.host;

import static java.util.Objects.requireNonNull;

import io.vmemu.emulator.device.VirtioMemPci;
import io.vmemu.emulator.error.ErrorReporter;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.identity.IdentityTypes;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.machine.MachineConfig;
import io.vmemu.emulator.machine.MachineEnvironment;
import io.vmemu.emulator.machine.MachineType;
import io.vmemu.emulator.machine.NoGuest;
import io.vmemu.emulator.memory.HostMapping;
import io.vmemu.emulator.memory.HostMemory;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qom.InputStyle;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.space.MemorySizes;
import io.vmemu.emulator.time.VirtualTime;
import io.vmemu.emulator.trace.Tracer;
import io.vmemu.emulator.virtio.VirtioFunction;
import io.vmemu.emulator.vmem.PluggedRange;
import io.vmemu.emulator.vmem.VirtioMemDevice;
import io.vmemu.guest.ring.DmaPages;
import io.vmemu.guest.ring.DriverLink;
import io.vmemu.guest.ring.MemRequest;
import io.vmemu.guest.ring.RequestQueue;
import java.util.ArrayList;
import java.util.List;

/** A machine with one virtio-mem device that preallocates, and a driver that asks what a test wants it to ask. */
final class DrivenDevice implements AutoCloseable {
    private static final long MIB = 1L << 20;
    /** VIRTIO_MEM_F_UNPLUGGED_INACCESSIBLE. */
    private static final long FEATURES = 1L << 1 | 1L << 32;

    private final VirtualTime time = new VirtualTime(0);
    private final FailingHost host;
    private final Machine machine;
    private final HostMapping mapping;
    private final VirtioMemDevice device;
    private final RequestQueue queue;
    private final List<String> warnings = new ArrayList<>();

    /** @param backend without id and size */
    DrivenDevice(HostMemory memory, QDict backend, long size, long blockSize) throws QemuException {
        host = new FailingHost(memory);
        MachineType type = requireNonNull(MachineType.find("q35", Persona.QEMU_10_0));
        machine = new Machine(
                MachineConfig.of(
                        Persona.QEMU_10_0,
                        type,
                        MemorySizes.of(64 * MIB, 64 * MIB + size, 1L, MemorySizes.DEFAULT_RAM_SIZE)),
                new MachineEnvironment(
                        time.loop(),
                        time.clock(),
                        Tracer.NONE,
                        new Warnings(),
                        new IdentityTypes(Persona.QEMU_10_0),
                        host,
                        NoGuest::new,
                        status -> {}));
        machine.addObject(backend.put("id", "mem0").put("size", size).put("reserve", false), InputStyle.STRICT);
        mapping = host.lastMapping();
        machine.initializeBoard(List.of());
        VirtioMemPci pci = (VirtioMemPci) machine.addDevice(
                new QDict()
                        .put("driver", "virtio-mem-pci")
                        .put("id", "vm0")
                        .put("memdev", "mem0")
                        .put("block-size", blockSize)
                        .put("requested-size", size)
                        .put("prealloc", true),
                InputStyle.STRICT);
        machine.start();
        device = pci.device();
        queue = connect();
    }

    private RequestQueue connect() {
        DriverLink link = new DriverLink(device.function());
        if (!link.negotiate(FEATURES)) {
            throw new AssertionError("the device wants something else");
        }
        DmaPages pages = new DmaPages(machine.board().guestMemory());
        RequestQueue created =
                requireNonNull(RequestQueue.create(link, machine.board().guestMemory(), pages));
        link.ready(new VirtioFunction.Interrupts() {
            @Override
            public void queueInterrupt(int index) {
                // The test looks by itself.
            }

            @Override
            public void configInterrupt() {
                // It knows what it has changed.
            }
        });
        return created;
    }

    /** Asks and returns the type of the answer. */
    int ask(int type, int block, int count) {
        queue.submit(type, type == MemRequest.UNPLUG_ALL ? 0 : gpa(block), count);
        time.runDue();
        if (!queue.poll()) {
            throw new AssertionError("no answer");
        }
        return queue.answerType();
    }

    private long gpa(int block) {
        return device.properties().memaddr() + block * device.properties().blockSize();
    }

    FailingHost host() {
        return host;
    }

    HostMapping mapping() {
        return mapping;
    }

    VirtioMemDevice device() {
        return device;
    }

    List<String> warnings() {
        return warnings;
    }

    /** Where plugged memory begins and ends, in turns. */
    List<Long> pluggedEdges() {
        List<Long> edges = new ArrayList<>();
        for (PluggedRange range : device.pluggedRanges()) {
            edges.add(range.offset());
            edges.add(range.offset() + range.size());
        }
        return edges;
    }

    @Override
    public void close() {
        machine.close();
    }

    private final class Warnings implements ErrorReporter {
        @Override
        public void error(String text) {
            warnings.add(text);
        }

        @Override
        public void warn(String text) {
            warnings.add(text);
        }
    }
}
