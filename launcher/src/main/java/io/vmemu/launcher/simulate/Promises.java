package io.vmemu.launcher.simulate;

import io.vmemu.emulator.device.VirtioMemPci;
import io.vmemu.emulator.machine.MachineEvent;
import io.vmemu.emulator.memory.HostUsage;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.space.MemoryDevice;
import io.vmemu.emulator.trace.Journal;
import io.vmemu.emulator.trace.JournalEntry;
import io.vmemu.emulator.vmem.PluggedRange;
import io.vmemu.emulator.vmem.VirtioMemDevice;
import io.vmemu.launcher.hosted.HostedMachine;
import io.vmemu.qmp.schema.Arguments;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What must hold at every moment of every run. */
final class Promises {
    private static final String SIZE_CHANGE = "MEMORY_DEVICE_SIZE_CHANGE";
    private static final long RATE_NANOS = 1_000_000_000L;
    private static final Set<String> ERROR_CLASSES =
            Set.of("GenericError", "CommandNotFound", "DeviceNotActive", "DeviceNotFound", "KVMMissingCap");

    private final HostPromises host;
    /** When the last event of a size went out. */
    private final Map<Key, Long> lastEventNanos = new HashMap<>();

    private final Map<Key, Long> lastEventSize = new HashMap<>();
    private final Map<Key, Long> lastSize = new HashMap<>();
    private @Nullable BrokenPromise seen;
    private boolean paused;

    /** A device of a machine. */
    private record Key(HostedMachine machine, String qomPath) {
        static Key of(HostedMachine machine, VirtioMemPci mem) {
            return new Key(machine, String.valueOf(mem.canonicalPath()));
        }
    }

    Promises(Chronicle chronicle) {
        this.host = new HostPromises(chronicle);
        chronicle.onItem(this::read);
    }

    /** Looks at each change of a size of this machine's devices at the moment when it happens. */
    void watch(HostedMachine machine) {
        machine.machine().addListener((event, epochMicros) -> {
            if (event instanceof MachineEvent.MemoryDeviceSizeChange change) {
                changed(machine, change);
            }
        });
    }

    /** Looks away while another state is loaded. */
    void pause() {
        paused = true;
    }

    /** What was known of earlier moments holds no more: another state has been loaded. */
    void forget() {
        paused = false;
        lastEventNanos.clear();
        lastEventSize.clear();
        lastSize.clear();
    }

    private void changed(HostedMachine machine, MachineEvent.MemoryDeviceSizeChange change) {
        if (paused) {
            return;
        }
        for (MemoryDevice device : machine.machine().board().deviceMemory().devices()) {
            if (device instanceof VirtioMemPci mem
                    && String.valueOf(mem.canonicalPath()).equals(change.qomPath())) {
                VirtioMemDevice sized = mem.device();
                if (sized.size() != change.size()) {
                    saw("an event says what size a device has", mem.id() + " " + change + " " + sizes(sized));
                }
                Long before = lastSize.put(Key.of(machine, mem), sized.size());
                if (before != null && sized.size() > before && sized.size() > sized.requestedSize()) {
                    saw("no more is plugged than is requested", mem.id() + " had " + before + ", " + sizes(sized));
                }
            }
        }
    }

    private void saw(String promise, String detail) {
        if (seen == null) {
            seen = new BrokenPromise(promise, detail);
        }
    }

    private void read(HostedMachine machine, Journal.Item item) {
        if (item.entry() instanceof JournalEntry.Event event && event.name().equals(SIZE_CHANGE)) {
            Arguments data = Arguments.of(event.message()).object("data");
            String path = data.string("qom-path");
            Key key = new Key(machine, path);
            Long before = lastEventNanos.put(key, item.nanos());
            lastEventSize.put(key, data.integer("size"));
            if (before != null && item.nanos() - before < RATE_NANOS) {
                saw("sizes are told once a second at most", path + " after " + (item.nanos() - before) + " ns");
            }
        }
    }

    /** What can be looked at whenever anything has happened. */
    void checkQuickly(HostedMachine machine) throws BrokenPromise {
        if (seen != null) {
            throw seen;
        }
        checkErrors(machine);
        if (machine.exitStatus().isPresent()) {
            return;
        }
        for (MemoryDevice device : machine.machine().board().deviceMemory().devices()) {
            if (device instanceof VirtioMemPci mem) {
                checkSizes(mem);
            }
        }
    }

    /** Everything. */
    void check(HostedMachine machine) throws BrokenPromise {
        checkQuickly(machine);
        host.check(machine);
    }

    void checkErrors(HostedMachine machine) throws BrokenPromise {
        List<Throwable> errors = machine.internalErrors();
        if (!errors.isEmpty()) {
            throw new BrokenPromise("a command never throws", errors.get(0));
        }
    }

    private static void checkSizes(VirtioMemPci mem) throws BrokenPromise {
        VirtioMemDevice device = mem.device();
        long plugged = 0;
        long end = 0;
        for (PluggedRange range : device.pluggedRanges()) {
            plugged += range.size();
            end = range.offset() + range.size();
        }
        if (plugged != device.size()) {
            throw new BrokenPromise(
                    "the size is that of all plugged blocks",
                    mem.id() + " " + plugged + " in " + device.pluggedRanges() + ", " + sizes(device));
        }
        if (end > device.usableRegionSize()) {
            throw new BrokenPromise(
                    "what is plugged is usable", mem.id() + " plugged up to " + end + ", " + sizes(device));
        }
        long regionSize = device.properties().regionSize();
        if (device.requestedSize() > regionSize
                || device.requestedSize() % device.properties().blockSize() != 0) {
            throw new BrokenPromise("what is requested is possible", mem.id() + " " + sizes(device));
        }
    }

    static String sizes(VirtioMemDevice device) {
        return "size=" + device.size() + " requested-size=" + device.requestedSize() + " usable-region="
                + device.usableRegionSize();
    }

    /** An answer is a result, or an error of a class that there is, with a text. */
    void checkAnswer(String command, QDict message) throws BrokenPromise {
        boolean failed = message.has("error");
        if (failed == message.has("return")) {
            throw new BrokenPromise("an answer is a result or an error", command + ": " + message);
        }
        if (failed) {
            Arguments error = Arguments.of(message).object("error");
            if (!ERROR_CLASSES.contains(error.string("class"))
                    || error.string("desc").isBlank()) {
                throw new BrokenPromise("an error has a class and a text", command + ": " + message);
            }
        }
    }

    /** Once nothing happens any more, clients who heard of all sizes know them. */
    void checkTold(HostedMachine machine) throws BrokenPromise {
        for (MemoryDevice device : machine.machine().board().deviceMemory().devices()) {
            if (device instanceof VirtioMemPci mem) {
                Long told = lastEventSize.get(Key.of(machine, mem));
                if (told != null && told != mem.device().size()) {
                    throw new BrokenPromise(
                            "the last event says the size", mem.id() + " " + told + ", " + sizes(mem.device()));
                }
            }
        }
    }

    /** A machine that has ended holds nothing any more. */
    void checkReturned(HostedMachine machine) throws BrokenPromise {
        checkErrors(machine);
        HostUsage usage = machine.host().usage();
        if (!usage.holders().isEmpty() || usage.committedSize() != 0) {
            throw new BrokenPromise("a machine that has ended holds nothing", usage.toString());
        }
        host.checkSums(machine);
    }
}
