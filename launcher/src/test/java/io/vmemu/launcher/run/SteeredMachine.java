package io.vmemu.launcher.run;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.qmp.client.PendingReply;
import io.vmemu.qmp.client.QmpClient;
import io.vmemu.qmp.client.QmpEvent;
import io.vmemu.qmp.json.Json;
import io.vmemu.qmp.schema.Arguments;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A machine with virtual time and a journal, its clients on one monitor, and whoever steers on another. */
final class SteeredMachine implements AutoCloseable {
    static final long GIB = 1L << 30;
    static final long SECOND = 1_000_000_000L;

    final RunningEmulator emulator;
    final QmpClient control;
    /** All events that the control socket's client has read so far. */
    final List<QmpEvent> events = new CopyOnWriteArrayList<>();

    private final Path socket;

    /** @param clock what {@code -x-vmemu clock=} is given */
    SteeredMachine(Path directory, String clock) throws Exception {
        socket = directory.resolve("qmp");
        Path steering = directory.resolve("control");
        emulator = RunningEmulator.withDevice(
                socket,
                "",
                "-fw_cfg",
                "name=opt/vmemu/guest,string=kernel=6.12",
                "-x-vmemu",
                "seed=7,journal=on,clock=" + clock,
                "-chardev",
                "socket,id=x-vmemu-control,server=on,wait=off,path=" + steering,
                "-mon",
                "chardev=x-vmemu-control,mode=control");
        control = RunningEmulator.connect(steering);
        control.onEvent(events::add);
    }

    /** The path of the clients' socket. */
    Path socket() {
        return socket;
    }

    QmpClient connect() throws Exception {
        return RunningEmulator.connect(socket);
    }

    /** Has the control socket's client ask. */
    QObject steer(String command, String arguments) throws Exception {
        return execute(control, command, arguments);
    }

    Arguments ask(String command, String arguments) throws Exception {
        return Arguments.of((QDict) steer(command, arguments));
    }

    static QObject execute(QmpClient client, String command, String arguments) throws Exception {
        return client.execute(command, (QDict) Json.parse(arguments));
    }

    /** Has a client request a size. */
    static PendingReply<QObject> submit(QmpClient client, long size) throws Exception {
        return client.submit(
                "qom-set", (QDict) Json.parse("{'path':'vm0','property':'requested-size','value':" + size + "}"));
    }

    static void request(QmpClient client, long size) throws Exception {
        submit(client, size).await();
    }

    long size() throws Exception {
        return Arguments.of((QDict) ((QList) steer("query-memory-devices", "{}")).get(0))
                .object("data")
                .integer("size");
    }

    /** Lets time pass. */
    Arguments advance(long nanos) throws Exception {
        return ask("x-vmemu-clock-advance", "{'nanos':" + nanos + "}");
    }

    void arm(String fault) throws Exception {
        steer("x-vmemu-fault-arm", fault);
    }

    /** The journal's entries of a type. */
    List<Arguments> journal(String type) throws Exception {
        return ask("x-vmemu-journal-read", "{'type':'" + type + "'}").objects("entries");
    }

    /** Waits until a client's command has been executed. */
    void awaitCommand(String name) throws Exception {
        while (journal("command").stream()
                .noneMatch(each -> each.string("command").equals(name))) {
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        control.close();
        emulator.close();
    }
}
