package io.vmemu.emulator.machine;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.error.RedirectableReporter;
import io.vmemu.emulator.memory.BackendContext;
import io.vmemu.emulator.memory.FileBackend;
import io.vmemu.emulator.memory.HostMemory;
import io.vmemu.emulator.memory.ObservedHost;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qom.Device;
import io.vmemu.emulator.qom.InputStyle;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.qom.QomObject;
import io.vmemu.emulator.qom.QomTree;
import io.vmemu.emulator.qom.TypeRegistry;
import io.vmemu.emulator.space.NumaOptions;
import io.vmemu.emulator.time.PausableClock;
import io.vmemu.emulator.trace.Tracer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A machine. It is put together in QEMU's order: objects first ({@link #addObject}), then the board ({@link
 * #initializeBoard}), then devices ({@link #addDevice}), then it is started. All calls on the thread that owns its loop.
 *
 * <pre>
 *   /                      container
 *   |-- machine            the board: peripheral, peripheral-anon, unattached, its buses
 *   |-- objects            backends and other user-created objects
 *   `-- chardevs
 * </pre>
 */
public final class Machine {
    private final MachineConfig config;
    private final RedirectableReporter reporter;
    private final MachineEnvironment environment;
    private final TypeRegistry types;
    private final QomTree tree;
    private final QomObject objects;
    private final ObjectManager objectManager;
    private final HostBackends backends;
    private final PausableClock guestClock;
    private final Lifecycle lifecycle;
    /** Replaced, not changed: who watches may come and go while an event is told. */
    private List<MachineListener> listeners = List.of();

    private final List<NumaOptions.NodeOption> furtherNumaNodes = new ArrayList<>();
    private final GuestSoftware guest;
    private final FaultyGuest reachedGuest;
    private final HostMemory host;
    private @Nullable MachineBoard board;
    private boolean started;

    public Machine(MachineConfig config, MachineEnvironment environment) {
        this.config = config;
        this.reporter = new RedirectableReporter(new NotedMessages(environment.reporter(), environment.journal()));
        this.environment = environment.reportingTo(reporter);
        this.host = new ObservedHost(environment.host(), environment.faults(), environment.journal());
        this.types = BoardTypes.create(config, environment.typeSource(), new Backends());
        this.tree = new QomTree(new QomObject(types.get("container")));
        this.objects = new QomObject(types.get("container"));
        tree.root().addChild("objects", objects);
        tree.root().addChild("chardevs", new QomObject(types.get("container")));
        this.objectManager = new ObjectManager(types, objects);
        this.backends = new HostBackends(types);
        this.guestClock = new PausableClock(environment.loop(), true);
        this.guest = environment.guest().get();
        this.reachedGuest = new FaultyGuest(guest, environment.faults(), guestClock);
        this.lifecycle = new Lifecycle(
                environment.loop(),
                guestClock,
                new Effects(),
                config.policy().incoming(),
                !config.policy().startStopped());
        if (config.policy().noReboot()) {
            lifecycle.setRebootAction(Lifecycle.RebootAction.SHUTDOWN);
        }
        if (config.policy().noShutdown()) {
            lifecycle.setShutdownAction(Lifecycle.ShutdownAction.PAUSE);
        }
    }

    public MachineConfig config() {
        return config;
    }

    public MachineEnvironment environment() {
        return environment;
    }

    /** Where the machine's warnings and errors go; a monitor may take them for as long as its command runs. */
    public RedirectableReporter reporter() {
        return reporter;
    }

    public Persona persona() {
        return config.persona();
    }

    public TypeRegistry types() {
        return types;
    }

    /** The tree of objects. */
    public QomTree tree() {
        return tree;
    }

    public Lifecycle lifecycle() {
        return lifecycle;
    }

    /** The guest's clock: stands still while the machine does not run. */
    public PausableClock guestClock() {
        return guestClock;
    }

    /** Adds someone who watches. */
    public void addListener(MachineListener listener) {
        List<MachineListener> more = new ArrayList<>(listeners);
        more.add(listener);
        listeners = List.copyOf(more);
    }

    public void removeListener(MachineListener listener) {
        List<MachineListener> fewer = new ArrayList<>(listeners);
        fewer.remove(listener);
        listeners = List.copyOf(fewer);
    }

    /** Makes an object below {@code /objects}: {@code -object}, {@code object-add}. */
    public QomObject addObject(QDict arguments, InputStyle style) throws QemuException {
        return objectManager.add(arguments, style);
    }

    /**
     * Makes an object in two steps, for one whose second step may have to wait for the world outside. The caller completes
     * it, later but on the machine's thread.
     */
    public PendingObject beginObject(QDict arguments, InputStyle style) throws QemuException {
        QomObject object = objectManager.create(arguments, style);
        String awaited = object instanceof FileBackend file && file.opensSlowly() ? file.memPath() : null;
        return new PendingObject(awaited, () -> objectManager.complete(object));
    }

    /**
     * An object that has been made but does not work yet.
     *
     * @param awaitedFile a FIFO that must be opened for reading first, which waits for a writer; null if nothing waits
     * @param completion lets it begin to work
     */
    public record PendingObject(@Nullable String awaitedFile, Completion completion) {
        /** The second step. */
        @FunctionalInterface
        public interface Completion {
            void run() throws QemuException;
        }
    }

    /** What there is on the host for devices to be connected to. */
    public HostBackends backends() {
        return backends;
    }

    /** {@code object-del}. */
    public void deleteObject(String id) throws QemuException {
        objectManager.delete(id);
    }

    /** Whether a text may be the id of an object: a letter, then letters, digits, {@code -}, {@code .} and {@code _}. */
    public static boolean isIdentifier(String id) {
        return ObjectManager.isIdentifier(id);
    }

    /** Objects below {@code /objects}. */
    public QomObject objects() {
        return objects;
    }

    /** Whether there is a board yet: false with {@code --preconfig} until {@code x-exit-preconfig}. */
    public boolean hasBoard() {
        return board != null;
    }

    /** The board; there must be one. */
    public MachineBoard board() {
        MachineBoard present = board;
        if (present == null) {
            throw new IllegalStateException("the machine has no board yet");
        }
        return present;
    }

    /**
     * Lays out memory and makes CPUs and buses.
     *
     * @param numa the {@code -numa node} options, in order
     */
    public void initializeBoard(List<NumaOptions.NodeOption> numa) throws QemuException {
        List<NumaOptions.NodeOption> all = new ArrayList<>(numa);
        all.addAll(furtherNumaNodes);
        board = MachineBoard.create(this, objectManager, all);
    }

    /**
     * Takes a NUMA node before there is a board, besides those that {@link #initializeBoard} will be told of.
     *
     * @throws QemuException if it is wrong, or does not go with those taken before
     */
    public void addNumaNode(NumaOptions.NodeOption node) throws QemuException {
        List<NumaOptions.NodeOption> with = new ArrayList<>(furtherNumaNodes);
        with.add(node);
        BoardMemory.read(this, BoardMemory.rules(config.type()), with, warning -> {});
        furtherNumaNodes.add(node);
    }

    /** Makes a device: {@code -device}, {@code device_add}. */
    public Device addDevice(QDict arguments, InputStyle style) throws QemuException {
        return board().add(arguments, style, reachedGuest);
    }

    /** {@code device_del}: asks the guest to let the device go, or takes it where no guest is asked. */
    public void deleteDevice(String idOrPath) throws QemuException {
        board().delete(idOrPath, reachedGuest);
    }

    /** The machine is complete: it runs, unless it was to start stopped. */
    public void start() {
        started = true;
        lifecycle.start();
    }

    /** Whether {@link #start} was called: what comes now is hotplug. */
    public boolean isStarted() {
        return started;
    }

    /** The machine ends: gives back what it holds on the host. */
    public void close() {
        reachedGuest.halt();
        objectManager.releaseAll();
    }

    /** What runs inside. */
    public GuestSoftware guest() {
        return guest;
    }

    /** Whether what is inside has begun to boot since power-on or the last reset: it goes on with {@link #saveGuest} then. */
    public boolean hasGuestBegun() {
        return lifecycle.hasEverRun() && !reachedGuest.isBootAwaited();
    }

    /** Resets everything and boots nothing: another state is to be loaded. */
    public void clear() {
        reachedGuest.halt();
        board().systemReset();
    }

    /** The guest's state as it migrates; empty if nothing was started. */
    public byte[] saveGuest() {
        return guest.saveState();
    }

    /**
     * Takes over a guest's state; boot memory and devices have theirs already.
     *
     * @throws QemuException if it is not that of such a guest; nothing has changed then
     */
    public void loadGuest(byte[] state) throws QemuException {
        guest.loadState(board().platform(), state);
    }

    /** Tells all who watch, with the time of day. For the parts of a machine that live in other packages. */
    public void emit(MachineEvent event) {
        if (environment.journal().isOn()) {
            environment.journal().add(EventNotes.of(event));
        }
        long now = environment.wallClock().epochMicros();
        for (MachineListener listener : listeners) {
            listener.onEvent(event, now);
        }
    }

    /** The one event that there is for each request of a guest: nothing is put together for it if nobody watches. */
    void memoryDeviceSizeChanged(@Nullable String id, String path, long size) {
        if (!listeners.isEmpty() || environment.journal().isOn()) {
            emit(new MachineEvent.MemoryDeviceSizeChange(id, size, path));
        }
    }

    /** What memory backends take from this machine. */
    private final class Backends implements BackendContext {
        @Override
        public Persona persona() {
            return config.persona();
        }

        @Override
        public QomObject root() {
            return tree.root();
        }

        @Override
        public HostMemory host() {
            return host;
        }

        @Override
        public boolean mergesByDefault() {
            return !"off".equals(config.properties().get("mem-merge"));
        }

        @Override
        public boolean dumpsByDefault() {
            return !"off".equals(config.properties().get("dump-guest-core"));
        }

        @Override
        public int cpuCount() {
            return config.cpus().cpus();
        }

        @Override
        public void error(String text) {
            environment.reporter().error(text);
        }

        @Override
        public Tracer tracer() {
            return environment.tracer();
        }

        @Override
        public void warn(String text) {
            environment.reporter().warn(text);
        }
    }

    private final class Effects implements Lifecycle.Effects {
        @Override
        public void resetBoard() {
            reachedGuest.halt();
            board().systemReset();
        }

        @Override
        public void wakeBoard() {
            board().wakeupReset();
        }

        @Override
        public void bootGuest() {
            reachedGuest.boot(board().platform());
        }

        @Override
        public void pressPowerButton() {
            reachedGuest.powerButton();
        }

        @Override
        public void emit(MachineEvent event) {
            Machine.this.emit(event);
        }

        @Override
        public void exit(int status) {
            environment.exit().accept(status);
        }
    }
}
