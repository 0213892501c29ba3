package io.vmemu.qmp.server;

import io.vmemu.emulator.error.ErrorClass;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.emulator.time.MachineLoop;
import io.vmemu.emulator.time.SystemClocks;
import io.vmemu.qmp.event.EventEmitter;
import io.vmemu.qmp.event.ThrottlingEmitter;
import io.vmemu.qmp.protocol.CommandContext;
import io.vmemu.qmp.protocol.CommandRegistry;
import io.vmemu.qmp.protocol.Completion;
import io.vmemu.qmp.protocol.Dispatcher;
import io.vmemu.qmp.protocol.Monitor;
import io.vmemu.qmp.protocol.PassedFile;
import io.vmemu.qmp.protocol.VersionInfo;
import io.vmemu.qmp.schema.Arguments;
import io.vmemu.qmp.schema.QemuVersion;
import io.vmemu.qmp.schema.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * A server with a handful of commands and no machine behind them. {@link #main} takes as much of QEMU's command line
 * as is needed to talk to it by hand: {@code -qmp unix:PATH,...} and {@code -S}.
 */
final class FakeQemu implements AutoCloseable {
    static final String SCHEMA = """
            enum RunState { running paused prelaunch }
            struct StatusInfo { running: bool, singlestep: bool [<8.1], status: RunState }
            enum YankInstanceType { block-node chardev migration }
            struct YankChardev { id: str }
            struct YankBlockNode { node-name: str }
            union YankInstance { type: YankInstanceType } on type { chardev: YankChardev, block-node: YankBlockNode }
            enum Capability { xbzrle events }
            struct CapabilityStatus { capability: Capability, state: bool }
            struct Nothing { name?: str }
            command query-name -> Nothing
            command query-status -> StatusInfo
            command query-memory-devices -> [any]
            command query-iothreads -> [any]
            command query-uuid -> any
            command query-qmp-schema -> [any]
            command query-yank [oob] -> [YankInstance]
            command yank [oob] { instances: [YankInstance] }
            command migrate-pause [oob]
            command migrate-recover [oob] { uri: str }
            command migrate-set-capabilities { capabilities: [CapabilityStatus] }
            command qom-get { path: str, property: str } -> any
            command qom-list { path: str } -> [any]
            command qom-list-types { implements?: str, abstract?: bool } -> [any]
            command object-add { qom-type: str, id: str, size: size, mem-path?: str
              readonly?: bool, host-nodes?: [uint16] }
            command object-del { id: str }
            command device_add [raw +json-cli +json-cli-hotplug] { driver: str, bus?: str, id?: str }
            command device_del { id: str }
            command query-cpus-fast -> [any]
            command human-monitor-command { command-line: str, cpu-index?: int } -> str
            command stop
            command cont
            command quit
            command system_reset
            command getfd { fdname: str }
            command closefd { fdname: str }
            command x-block { }
            command x-release { }
            command x-fill { bytes: int } -> str
            command x-fault { }
            event STOP
            event RESUME
            event SHUTDOWN { guest: bool, reason: str }
            event MEMORY_DEVICE_SIZE_CHANGE { id?: str, size: size, qom-path: str }
            """;

    final ServerLoop loop;
    final Dispatcher dispatcher;
    final EventEmitter events;
    final List<Throwable> faults = new CopyOnWriteArrayList<>();
    final List<Monitor> monitors = new CopyOnWriteArrayList<>();
    private final List<SocketListener> listeners = new ArrayList<>();
    private final ArrayDeque<Completion> blocked = new ArrayDeque<>();
    private final CommandRegistry registry;
    private String status = "prelaunch";
    private Runnable onQuit = () -> {};

    FakeQemu(ServerLoop loop, QemuVersion version) {
        this.loop = loop;
        registry = new CommandRegistry(Schema.of(version, SCHEMA));
        MachineLoop machine = new MachineLoop(SystemClocks.monotonic());
        dispatcher = new Dispatcher(new VersionInfo(version, 13, "fake"), registry, faults::add);
        events = new ThrottlingEmitter(machine, dispatcher::broadcast);
        register();
        loop.drive(machine);
    }

    static FakeQemu create() {
        return new FakeQemu(ServerLoop.create(), QemuVersion.V10_0);
    }

    SocketListener listen(Endpoint endpoint) throws QemuException {
        Monitor monitor = new Monitor("compat_monitor" + listeners.size(), false);
        monitors.add(monitor);
        SocketListener listener = SocketListener.listen(loop, endpoint, dispatcher, monitor, faults::add);
        listeners.add(listener);
        return listener;
    }

    SocketListener listen(Path socket) throws QemuException {
        return listen(new Endpoint.UnixSocket(socket.toString(), false));
    }

    /** Emits an event on the loop's thread. */
    void emit(String name, @Nullable QDict data) {
        loop.execute(() -> events.emit(name, data, SystemClocks.wall().epochMicros()));
    }

    @Override
    public void close() {
        listeners.forEach(SocketListener::close);
        loop.close();
    }

    private void register() {
        registry.module("")
                .query("query-name", (arguments, context) -> new QDict())
                .query("query-status", (arguments, context) -> status())
                .query("query-memory-devices", (arguments, context) -> new QList())
                .query("query-iothreads", (arguments, context) -> new QList())
                .query(
                        "query-uuid",
                        (arguments, context) -> new QDict().put("UUID", "00000000-0000-0000-0000-000000000000"))
                .query("query-qmp-schema", (arguments, context) -> registry.queryQmpSchema())
                .query("query-yank", (arguments, context) -> yankInstances())
                .action("yank", FakeQemu::yank)
                .action("migrate-pause", (arguments, context) -> {
                    throw new QemuException("migrate-pause is currently only supported during postcopy-active or "
                            + "postcopy-recover state");
                })
                .action("migrate-recover", (arguments, context) -> {
                    throw new QemuException("Migrate recover can only be run when postcopy is paused.");
                })
                .action("migrate-set-capabilities", (arguments, context) -> {})
                .query("qom-get", (arguments, context) -> new QString("x"))
                .query("qom-list", (arguments, context) -> new QList())
                .query("qom-list-types", (arguments, context) -> new QList())
                .async("object-add", this::objectAdd)
                .action("object-del", (arguments, context) -> {})
                .action("device_add", (arguments, context) -> {})
                .action("device_del", (arguments, context) -> {})
                .query("query-cpus-fast", (arguments, context) -> new QList())
                .query("human-monitor-command", (arguments, context) -> new QString(""))
                .action("stop", (arguments, context) -> setStatus("paused", "STOP"))
                .action("cont", (arguments, context) -> setStatus("running", "RESUME"))
                .action("system_reset", (arguments, context) -> {})
                .action("quit", this::quit)
                .action("getfd", FakeQemu::getfd)
                .action("closefd", FakeQemu::closefd)
                .async("x-block", (arguments, context, completion) -> blocked.add(completion))
                .action("x-release", (arguments, context) -> release())
                .query("x-fill", (arguments, context) -> new QString("x".repeat((int) arguments.integer("bytes"))))
                .action("x-fault", (arguments, context) -> {
                    throw new IllegalStateException("broken on purpose");
                });
    }

    /** Ends the command that has blocked longest. To be called on the loop's thread. */
    void release() {
        blocked.remove().complete(new QDict());
    }

    private QDict status() {
        QDict info = new QDict().put("status", status).put("running", status.equals("running"));
        boolean old = !registry.schema().version().atLeast(new QemuVersion(8, 1));
        return old ? info.put("singlestep", false) : info;
    }

    private void setStatus(String next, String event) {
        if (!status.equals(next)) {
            status = next;
            events.emit(event, null, SystemClocks.wall().epochMicros());
        }
    }

    private QList yankInstances() {
        QList list = new QList();
        for (int i = 0; i < listeners.size(); i++) {
            list.add(new QDict().put("type", "chardev").put("id", "compat_monitor" + i));
        }
        return list;
    }

    private static void yank(Arguments arguments, CommandContext context) throws QemuException {
        if (arguments.list("instances").size() > 0) {
            throw new QemuException(ErrorClass.DEVICE_NOT_FOUND, "Instance not found");
        }
    }

    /** Reads the file before it answers, as QEMU's open of a FIFO blocks until somebody writes. */
    private void objectAdd(Arguments arguments, CommandContext context, Completion completion) {
        String path = arguments.stringOrNull("mem-path");
        if (path == null) {
            completion.complete(new QDict());
            return;
        }
        Thread opener = new Thread(() -> {
            try {
                Files.newInputStream(Path.of(path)).close();
            } catch (IOException e) {
                faults.add(e);
            }
            loop.execute(() ->
                    completion.fail(new QemuException("unable to map backing store for guest RAM: No such device")));
        });
        opener.setDaemon(true);
        opener.start();
    }

    private void quit(Arguments arguments, CommandContext context) {
        QDict data = new QDict().put("guest", false).put("reason", "host-qmp-quit");
        events.emit("SHUTDOWN", data, SystemClocks.wall().epochMicros());
        context.afterReply(() -> {
            listeners.forEach(SocketListener::close);
            onQuit.run();
        });
    }

    private static void getfd(Arguments arguments, CommandContext context) throws QemuException {
        PassedFile old = context.monitor().namedFiles().put(arguments.string("fdname"), context.takeFile());
        if (old != null) {
            old.close();
        }
    }

    private static void closefd(Arguments arguments, CommandContext context) throws QemuException {
        PassedFile file = context.monitor().namedFiles().remove(arguments.string("fdname"));
        if (file == null) {
            throw new QemuException("File descriptor named '" + arguments.string("fdname") + "' not found");
        }
        file.close();
    }

    public static void main(String[] args) throws InterruptedException {
        List<String> sockets = new ArrayList<>();
        QemuVersion version = QemuVersion.V10_0;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "-qmp" -> sockets.add(args[++i]);
                case "--fake-version" -> version = QemuVersion.parse(args[++i]);
                default -> {}
            }
        }
        FakeQemu fake = new FakeQemu(ServerLoop.create(), version);
        fake.onQuit = () -> System.exit(0);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> fake.listeners.forEach(SocketListener::close)));
        for (String socket : sockets) {
            try {
                fake.listen(Path.of(socket.replaceFirst("^unix:", "").replaceFirst(",.*", "")));
            } catch (QemuException e) {
                System.err.println("-qmp " + socket + ": " + e.desc());
                System.exit(1);
            }
        }
        new CountDownLatch(1).await();
    }
}
