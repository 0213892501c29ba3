package io.vmemu.qmp.server;

import io.vmemu.emulator.time.NanoClock;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lets several services share one client: {@code mux=on}. All of them may write; what is typed goes to the one that has the
 * focus. Control-A is the key to the rest: followed by {@code c} it moves the focus on, by {@code h} it shows the others.
 * Keys and bytes as of QEMU 7.2 and 10.0.
 *
 * <pre>
 *               ┌─► port 0: monitor
 *   client ─────┼─► port 1: monitor
 *               └─► port 2: serial port   ◄ focus: who came last, until C-a c
 * </pre>
 *
 * <p>Nothing is read before {@link #start}. To be used on the loop's thread.
 */
public final class Multiplexer implements StreamService {
    /** How many services can share a client. */
    public static final int MAX_SERVICES = 4;

    private static final int ESCAPE = 1;
    private static final int QUEUE_LIMIT = 32;
    private static final List<String> HELP = List.of(
            "C-a h    print this help",
            "C-a x    exit emulator",
            "C-a s    save disk data back to file (if -snapshot)",
            "C-a t    toggle console timestamps",
            "C-a b    send break (magic sysrq)",
            "C-a c    switch between console and monitor",
            "C-a C-a  sends C-a");

    private final boolean letsInAtStart;
    private final List<Port> ports = new ArrayList<>();
    private @Nullable Client client;
    private boolean present;
    private @Nullable Runnable terminate;
    private @Nullable LineStamps stamps;
    private boolean escaped;
    private int focus;

    /**
     * Nobody's client yet.
     *
     * @param letsInAtStart whether a client that has come before {@link #start} is let in then, as one that comes at that
     *     moment; else it has been there from the beginning
     */
    public Multiplexer(boolean letsInAtStart) {
        this.letsInAtStart = letsInAtStart;
    }

    /**
     * Adds a service, which has the focus from now on.
     *
     * @throws IllegalStateException if {@link #MAX_SERVICES} are there
     */
    public void add(SharedService service) {
        if (ports.size() == MAX_SERVICES) {
            throw new IllegalStateException("no place left");
        }
        Port port = new Port(service);
        if (!ports.isEmpty()) {
            focused().service.focused(false);
        }
        focus = ports.size();
        ports.add(port);
        service.focused(true);
        if (isClientIn()) {
            service.connected(port);
        }
        read();
    }

    /**
     * Begins to read.
     *
     * @param clock for the times of lines
     * @param whenTerminated ends the program
     */
    public void start(NanoClock clock, Runnable whenTerminated) {
        stamps = new LineStamps(clock);
        terminate = whenTerminated;
        if (letsInAtStart && present) {
            ports.forEach(port -> port.service.connected(port));
        }
        read();
    }

    private boolean isClientIn() {
        return present && letsIn();
    }

    private boolean letsIn() {
        return !letsInAtStart || stamps != null;
    }

    @Override
    public void connected(Client newClient) {
        client = newClient;
        present = true;
        escaped = false;
        ports.forEach(Port::forget);
        if (isClientIn()) {
            ports.forEach(port -> port.service.connected(port));
        }
        read();
    }

    /** The output of a program whose input has ended may still be read: what is left to be said is sent. */
    @Override
    public void disconnected() {
        present = false;
        ports.forEach(port -> port.service.disconnected());
    }

    @Override
    public boolean isBusy() {
        return stamps == null || ports.stream().anyMatch(Port::isBusy);
    }

    @Override
    public void writable() {
        ports.forEach(port -> port.service.writable());
    }

    @Override
    public void received(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            press(bytes.get());
        }
        read();
    }

    private void press(byte key) {
        if (escaped) {
            escaped = false;
            pressEscaped(key);
        } else if (key == ESCAPE) {
            escaped = true;
        } else {
            focused().take(key);
        }
    }

    /** A break, C-a b, means nothing to those who are there; nor is there a disk to save, C-a s. */
    private void pressEscaped(byte key) {
        switch (key) {
            case ESCAPE -> focused().take(key);
            case 'c' -> {
                focused().service.focused(false);
                focus = (focus + 1) % ports.size();
                focused().service.focused(true);
            }
            case 'h', '?' -> write("\n\r" + String.join("\n\r", HELP) + "\n\r");
            case 't' -> {
                if (stamps != null) {
                    stamps.toggle();
                }
            }
            case 'x' -> {
                write("QEMU: Terminated\n\r");
                if (terminate != null) {
                    terminate.run();
                }
            }
            default -> {
                // a key that nothing is bound to
            }
        }
    }

    private Port focused() {
        return ports.get(focus);
    }

    /** Reads on as long as someone takes what is typed. */
    private void read() {
        if (client != null && present) {
            client.setReading(stamps != null && !ports.isEmpty() && focused().hasRoom());
        }
    }

    private void write(String text) {
        write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private void write(byte[] bytes) {
        if (client != null && letsIn()) {
            client.send(stamps == null ? bytes : stamps.stamp(bytes));
        }
    }

    /** The client as one of the services sees it. What is typed while it does not read waits, and so does the client. */
    private final class Port implements Client {
        private final SharedService service;
        private final ByteArrayOutputStream queue = new ByteArrayOutputStream();
        private boolean reading;

        Port(SharedService service) {
            this.service = service;
        }

        boolean hasRoom() {
            return reading || queue.size() < QUEUE_LIMIT;
        }

        boolean isBusy() {
            return queue.size() > 0 || service.isBusy();
        }

        /** What somebody else has typed is nothing to the next one. */
        void forget() {
            reading = false;
            queue.reset();
        }

        void take(byte key) {
            if (reading && queue.size() == 0) {
                service.received(ByteBuffer.wrap(new byte[] {key}));
            } else {
                queue.write(key);
            }
        }

        @Override
        public void setReading(boolean on) {
            reading = on;
            if (on && queue.size() > 0) {
                ByteBuffer waiting = ByteBuffer.wrap(queue.toByteArray());
                queue.reset();
                service.received(waiting);
            }
            read();
        }

        @Override
        public boolean isWritable() {
            return client == null || client.isWritable();
        }

        @Override
        public void send(byte[] bytes) {
            write(bytes);
        }

        @Override
        public void close() {
            if (client != null) {
                client.close();
            }
        }
    }
}
