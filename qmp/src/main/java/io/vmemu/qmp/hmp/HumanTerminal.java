package io.vmemu.qmp.hmp;

import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.trace.Journal;
import io.vmemu.emulator.trace.JournalEntry;
import io.vmemu.qmp.server.SharedService;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A human monitor at whose terminal one client after the other sits: greets, asks for lines, shows what is typed, prints
 * what comes of it. What has been typed goes with the client; the lines given before stay. Bytes as QEMU 7.2 and 10.0
 * write them. While a line is not done, such as {@code migrate} without {@code -d}, nothing is read; what had been read is
 * done even if the client has gone, unless another one has come.
 *
 * <p>A terminal may be shared with others: while these have the focus, it keeps what it has to say, and a line that has not
 * been ended is lost.
 *
 * <p>Nobody is greeted before {@link #release}. To be used on the thread that owns the machine.
 */
public final class HumanTerminal implements SharedService {
    private static final long LOOK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int SCREEN_LIMIT = 1 << 16;

    /** How much is done before it is others' turn on the machine's thread. */
    private static final int LINES_AT_A_TIME = 16;

    private static final int KEYS_AT_A_TIME = 4096;

    /** A byte is a char between the client and the commands, which get and print text in UTF-8. */
    private static final Charset BYTES = StandardCharsets.ISO_8859_1;

    private final Machine machine;
    private final String label;
    private final Function<Consumer<Runnable>, HumanMonitor> maker;
    private final StringBuilder screen = new StringBuilder();
    private final ArrayDeque<Runnable> afterOutput = new ArrayDeque<>();
    private final LineEditor editor;
    private final User user = new User();
    private @Nullable HumanMonitor monitor;
    private @Nullable Client client;
    private ByteBuffer typed = ByteBuffer.allocate(0);
    private boolean held = true;
    private boolean greeted;
    private boolean shared;
    private boolean hasFocus = true;
    private boolean executing;
    private boolean waiting;
    private boolean posted;
    private boolean leaving;

    /**
     * A terminal that nobody sits at.
     *
     * @param label the character device it is on, for the journal
     * @param maker makes the monitor when it is first needed; gets whom to tell what is to be done after the output of a
     *     command has been sent
     */
    public HumanTerminal(Machine machine, String label, Function<Consumer<Runnable>, HumanMonitor> maker) {
        this.machine = machine;
        this.label = label;
        this.maker = maker;
        this.editor = new LineEditor(machine.persona().isAtLeast(Persona.QEMU_10_0), screen, this::complete);
    }

    /**
     * From now on clients are greeted and answered, one who has come already first. A shared terminal is one at which
     * someone sits from the beginning.
     */
    public void release() {
        held = false;
        greet();
    }

    @Override
    public void connected(Client newClient) {
        if (leaving) {
            leave();
        }
        client = newClient;
        greet();
    }

    @Override
    public void disconnected() {
        if (!held && isBusy()) {
            leaving = true;
        } else {
            leave();
        }
    }

    @Override
    public boolean isBusy() {
        return held || waiting || typed.hasRemaining();
    }

    private void leave() {
        leaving = false;
        client = null;
        typed = ByteBuffer.allocate(0);
        editor.restart();
        if (hasFocus) {
            screen.setLength(0);
        }
    }

    @Override
    public void focused(boolean on) {
        shared = true;
        if (on) {
            hasFocus = true;
            if (greeted) {
                editor.restart();
                prompt();
            }
        } else if (greeted && !executing && !waiting) {
            screen.append("\r\n");
        }
        send();
        hasFocus = on;
    }

    private void greet() {
        if (held || (client == null && !shared)) {
            return;
        }
        if (screen.length() < SCREEN_LIMIT) {
            Persona persona = machine.persona();
            String version = persona.major() + "." + persona.minor() + "." + persona.micro();
            screen.append("QEMU ").append(version).append(" monitor - type 'help' for more information\r\n");
        }
        greeted = true;
        editor.restart();
        if (hasFocus) {
            editor.prompt();
        }
        send();
        if (client != null) {
            client.setReading(!waiting);
        }
    }

    /** Asks for a line, unless it will be asked for at another time. */
    private void prompt() {
        if (hasFocus && !executing && !waiting) {
            editor.prompt();
        }
    }

    @Override
    public void received(ByteBuffer bytes) {
        typed = ByteBuffer.allocate(typed.remaining() + bytes.remaining())
                .put(typed)
                .put(bytes)
                .flip();
        if (!posted) {
            takeTyped();
        }
    }

    @Override
    public void writable() {
        if (!posted && typed.hasRemaining()) {
            takeTyped();
        }
    }

    /** Takes some of what has been typed, if the client reads what comes of it; reads on once all has been taken. */
    private void takeTyped() {
        int lines = LINES_AT_A_TIME;
        int keys = KEYS_AT_A_TIME;
        while (canTake() && lines > 0 && keys > 0) {
            keys--;
            String line = editor.type(typed.get());
            if (line != null) {
                lines--;
                execute(line);
            }
            if (screen.length() > SCREEN_LIMIT) {
                send();
            }
        }
        send();
        if (canTake()) {
            posted = true;
            machine.environment().loop().schedule(0, this::goOn);
        }
        if (client != null && !waiting) {
            client.setReading(!typed.hasRemaining());
        }
        if (leaving && !typed.hasRemaining()) {
            leave();
        }
    }

    private boolean canTake() {
        return !waiting && typed.hasRemaining() && (client == null || client.isWritable());
    }

    private void goOn() {
        posted = false;
        takeTyped();
    }

    private void execute(String line) {
        String text = new String(line.getBytes(BYTES), StandardCharsets.UTF_8);
        Journal journal = machine.environment().journal();
        if (journal.isOn()) {
            journal.add(new JournalEntry.Line(label, text));
        }
        String output;
        executing = true;
        try {
            output = monitor().execute(text, user);
        } finally {
            executing = false;
        }
        screen.append(new String(output.getBytes(StandardCharsets.UTF_8), BYTES));
        prompt();
        while (!afterOutput.isEmpty()) {
            send();
            afterOutput.remove().run();
        }
    }

    private void send() {
        if (!hasFocus) {
            return;
        }
        if (client != null && screen.length() > 0) {
            client.send(screen.toString().getBytes(BYTES));
        }
        screen.setLength(0);
    }

    private HumanMonitor monitor() {
        HumanMonitor made = monitor;
        if (made == null) {
            made = maker.apply(afterOutput::add);
            monitor = made;
        }
        return made;
    }

    private Completion complete(String text) {
        return monitor().complete(text);
    }

    private void goOnWhen(BooleanSupplier ended) {
        if (!ended.getAsBoolean()) {
            machine.environment().loop().schedule(LOOK_AGAIN_NANOS, () -> goOnWhen(ended));
            return;
        }
        waiting = false;
        if (client != null) {
            prompt();
            takeTyped();
        }
    }

    /** Who types here. */
    private final class User implements HmpUser {
        private int cpuIndex;

        @Override
        public int cpuIndex() {
            return cpuIndex;
        }

        @Override
        public void selectCpu(int chosen) {
            cpuIndex = chosen;
        }

        @Override
        public List<String> history() {
            return editor.history().lines().stream()
                    .map(line -> new String(line.getBytes(BYTES), StandardCharsets.UTF_8))
                    .toList();
        }

        @Override
        public boolean waitUntil(BooleanSupplier ended) {
            waiting = true;
            if (client != null) {
                client.setReading(false);
            }
            machine.environment().loop().schedule(LOOK_AGAIN_NANOS, () -> goOnWhen(ended));
            return true;
        }
    }
}
