package io.vmemu.bench.plug;

import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.launcher.run.MachineMonitor;
import io.vmemu.qmp.command.HostProcess;
import io.vmemu.qmp.json.JsonWriter;
import io.vmemu.qmp.protocol.Dispatcher;
import io.vmemu.qmp.protocol.Monitor;
import io.vmemu.qmp.protocol.Outlet;
import io.vmemu.qmp.protocol.QmpSession;
import io.vmemu.qmp.schema.Schema;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A machine's QMP monitor with one client that has negotiated, in this process: all but the socket. */
public final class BenchMonitor implements Outlet {
    private final JsonWriter writer = new JsonWriter(false);
    private final CountingStream wire = new CountingStream();
    private final QmpSession session;
    private long messages;
    private long events;

    /** A monitor as every machine of the program has it; its events are throttled on the machine's virtual time. */
    public BenchMonitor(Machine machine) {
        Schema schema = MachineMonitor.schema(machine.persona());
        Dispatcher dispatcher = MachineMonitor.dispatcher(schema, machine, HostProcess.of(machine), fault -> {
            throw new IllegalStateException(fault);
        });
        session = dispatcher.open(new Monitor("compat_monitor0", false), this, () -> {});
        send(line("{\"execute\":\"qmp_capabilities\"}"));
    }

    /** The bytes of a command. */
    public static byte[] line(String text) {
        return (text + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** The bytes of the command that asks for so much of the device. */
    public static byte[] request(long bytes) {
        return line("{\"execute\":\"qom-set\",\"arguments\":{\"path\":\"/machine/peripheral/vm0\","
                + "\"property\":\"requested-size\",\"value\":" + bytes + "}}");
    }

    /** Sends a command; its reply is there when this returns, unless the command takes time. */
    public void send(byte[] line) {
        session.receive(ByteBuffer.wrap(line));
    }

    @Override
    public void send(QDict message) {
        if (message.has("error")) {
            throw new IllegalStateException(message.toString());
        }
        messages++;
        events += message.has("event") ? 1 : 0;
        try {
            writer.write(message, wire);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many messages have been sent to the client. */
    public long messages() {
        return messages;
    }

    /** How many of those were events. */
    public long events() {
        return events;
    }

    /** How many bytes they had. */
    public long bytes() {
        return wire.count;
    }

    private static final class CountingStream extends OutputStream {
        private long count;

        @Override
        public void write(int value) {
            count++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            count += length;
        }
    }
}
