package io.vmemu.launcher.run;

import io.vmemu.emulator.error.ErrorClass;
import io.vmemu.emulator.machine.GuestSoftware;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.guest.SimulatedGuest;
import io.vmemu.guest.agent.GuestAgent;
import io.vmemu.guest.agent.GuestAgent.Reply;
import io.vmemu.launcher.cli.OptionEntry;
import io.vmemu.qmp.json.JsonMessage;
import io.vmemu.qmp.json.JsonStreamer;
import io.vmemu.qmp.json.JsonWriter;
import io.vmemu.qmp.server.StreamService;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The host's end of the guest agent's channel: a socket that is read while the agent has its port open. What is sent
 * before waits in the socket, as it does where the port is a real one.
 */
final class AgentChannel implements StreamService {
    private static final QString PORT_DRIVER = QString.of("virtserialport");
    private static final QString PORT_NAME = QString.of("org.qemu.guest_agent.0");
    private static final byte DELIMITER = (byte) 0xFF;

    private JsonStreamer requests = new JsonStreamer();
    private @Nullable GuestAgent agent;
    private @Nullable Client client;

    /** Id of the character device behind the first port of the agent's name; null without one. */
    static @Nullable String chardev(List<OptionEntry> devices) {
        for (OptionEntry device : devices) {
            QDict members = device.members();
            if (PORT_DRIVER.equals(members.get("driver")) && PORT_NAME.equals(members.get("name"))) {
                return members.get("chardev") instanceof QString id ? id.value() : null;
            }
        }
        return null;
    }

    /** The same guests, whose agents answer here. */
    Supplier<GuestSoftware> attachTo(Supplier<GuestSoftware> guests) {
        return () -> {
            GuestSoftware guest = guests.get();
            if (guest instanceof SimulatedGuest simulated) {
                simulated.onAgentChange(this::agentChanged);
            }
            return guest;
        };
    }

    /** Whether the agent has its port open. */
    boolean isOpen() {
        return agent != null;
    }

    private void agentChanged(@Nullable GuestAgent now) {
        agent = now;
        requests = new JsonStreamer();
        if (client != null) {
            client.setReading(now != null);
        }
    }

    @Override
    public void connected(Client newClient) {
        client = newClient;
        newClient.setReading(agent != null);
    }

    @Override
    public void disconnected() {
        client = null;
    }

    /** A request may end the guest, and the agent with it: nobody reads what comes behind it. */
    @Override
    public void received(ByteBuffer bytes) {
        JsonStreamer reading = requests;
        JsonMessage message = reading.read(bytes);
        while (message != null && agent != null) {
            Reply reply = answer(agent, message);
            if (reply != null) {
                send(reply);
            }
            message = reading.read(bytes);
        }
    }

    private static @Nullable Reply answer(GuestAgent agent, JsonMessage message) {
        if (message instanceof JsonMessage.Value value) {
            return agent.execute(value.value());
        }
        QDict error = new QDict()
                .put("class", ErrorClass.GENERIC_ERROR.wireName())
                .put("desc", ((JsonMessage.Malformed) message).desc());
        return new Reply(new QDict().put("error", error), false);
    }

    private void send(Reply reply) {
        if (client == null) {
            return;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (reply.delimited()) {
            out.write(DELIMITER);
        }
        out.writeBytes(JsonWriter.toText(reply.response()).getBytes(StandardCharsets.US_ASCII));
        out.write('\n');
        client.send(out.toByteArray());
    }
}
