package io.vmemu.qmp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.qmp.protocol.Monitor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PseudoTerminalListenerTest {
    private static final String GREETING = "hello\n";
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(40);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final FakeQemu server = FakeQemu.create();
    private final Set<Thread> before = Thread.getAllStackTraces().keySet();
    private @Nullable PseudoTerminalListener listener;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private PseudoTerminalListener listen(StreamService service) throws QemuException {
        PseudoTerminalListener made = PseudoTerminalListener.open(server.loop, service, server.faults::add);
        listener = made;
        return made;
    }

    /** A client, which does not make the terminal its own. */
    private static RandomAccessFile open(Path terminal) throws IOException {
        return new RandomAccessFile(terminal.toFile(), "rw");
    }

    private static String read(RandomAccessFile client, int length) throws IOException {
        byte[] got = new byte[length];
        client.readFully(got);
        return new String(got, StandardCharsets.ISO_8859_1);
    }

    private static void until(Callable<Boolean> condition) throws Exception {
        long start = System.nanoTime();
        while (!condition.call()) {
            assertThat(System.nanoTime() - start).as("nanoseconds waited").isLessThan(PATIENCE_NANOS);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** What of the threads by which terminals are served has been left by this test. */
    private Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .map(Thread::getName)
                .filter(Set.of("pseudo terminal", "monitor input", "monitor output")::contains)
                .collect(Collectors.toSet());
    }

    private void closeAndAwaitTheEnd() throws Exception {
        PseudoTerminalListener last = listener;
        if (last != null) {
            last.close();
            until(() -> threads().isEmpty() && !Files.exists(last.path()));
        }
    }

    @AfterEach
    void stop() throws Exception {
        closeAndAwaitTheEnd();
        server.close();
        assertThat(server.faults).isEmpty();
    }

    /** Greets its clients and keeps what they send. */
    private static class Visited implements StreamService {
        final BlockingQueue<Client> clients = new LinkedBlockingQueue<>();
        final CompletableFuture<Void> left = new CompletableFuture<>();
        private final ByteArrayOutputStream received = new ByteArrayOutputStream();

        @Override
        public void connected(Client client) {
            client.send(bytes(GREETING));
            client.setReading(true);
            clients.add(client);
        }

        @Override
        public void received(ByteBuffer bytes) {
            byte[] got = new byte[bytes.remaining()];
            bytes.get(got);
            received.writeBytes(got);
        }

        @Override
        public void disconnected() {
            left.complete(null);
        }

        void awaitReceived(String text) throws Exception {
            until(() -> received.size() >= text.length());
            assertThat(received.toString(StandardCharsets.ISO_8859_1)).isEqualTo(text);
        }
    }

    @Test
    void itIsTheTerminalOfNobodyUntilItIsOpened() throws Exception {
        Visited service = new Visited();
        PseudoTerminalListener terminal = listen(service);
        assertThat(terminal.path().toString()).matches("/dev/pts/[0-9]+");
        assertThat(terminal.path()).exists();
        assertThat(service.clients).isEmpty();
        try (RandomAccessFile client = open(terminal.path())) {
            assertThat(read(client, GREETING.length())).isEqualTo(GREETING);
            assertThat(service.clients).hasSize(1);
        }
    }

    @Test
    void bytesPassAsTheyAreAndNoneComesBackByItself() throws Exception {
        Visited service = new Visited();
        PseudoTerminalListener terminal = listen(service);
        StringBuilder all = new StringBuilder();
        for (char c = 0; c < 256; c++) {
            all.append(c);
        }
        try (RandomAccessFile client = open(terminal.path())) {
            assertThat(read(client, GREETING.length())).isEqualTo(GREETING);
            client.write(bytes(all.toString()));
            service.awaitReceived(all.toString());
            // An echo would have come before.
            service.clients.take().send(bytes(all.reverse().toString()));
            assertThat(read(client, all.length())).isEqualTo(all.toString());
        }
    }

    @Test
    void whoTypesBeforeBeingNoticedIsNotUnheard() throws Exception {
        Visited service = new Visited();
        PseudoTerminalListener terminal = listen(service);
        try (RandomAccessFile client = open(terminal.path())) {
            client.write(bytes("early"));
            service.awaitReceived("early");
        }
    }

    @Test
    void closingTheTerminalDisconnectsAndTheNextOneIsANewClient() throws Exception {
        Visited service = new Visited();
        PseudoTerminalListener terminal = listen(service);
        try (RandomAccessFile client = open(terminal.path())) {
            assertThat(read(client, GREETING.length())).isEqualTo(GREETING);
            client.write(bytes("the last words"));
        }
        service.left.join();
        service.awaitReceived("the last words");
        service.clients.remove().send(bytes("to nobody"));
        try (RandomAccessFile next = open(terminal.path())) {
            assertThat(read(next, GREETING.length())).isEqualTo(GREETING);
            next.write(bytes("!"));
            service.awaitReceived("the last words!");
            assertThat(service.clients).hasSize(1);
        }
    }

    @Test
    void aLargeAnswerArrivesWholeAtAClientThatReadsSlowly() throws Exception {
        int size = 200_000;
        PseudoTerminalListener terminal =
                listen(new MessageService(server.dispatcher, new Monitor("compat_monitor0", false)));
        try (RandomAccessFile client = open(terminal.path())) {
            assertThat(readLine(client, 1)).startsWith("{\"QMP\":");
            client.write(bytes("{'execute':'qmp_capabilities'}"));
            assertThat(readLine(client, 1)).isEqualTo("{\"return\": {}}\r\n");
            client.write(bytes("{'execute':'x-fill','arguments':{'bytes':" + size + "}}"));
            // A terminal keeps a few thousand bytes at most.
            assertThat(readLine(client, 997)).isEqualTo("{\"return\": \"" + "x".repeat(size) + "\"}\r\n");
        }
    }

    private static String readLine(RandomAccessFile client, int atOnce) throws IOException {
        StringBuilder line = new StringBuilder();
        byte[] chunk = new byte[atOnce];
        while (line.indexOf("\n") < 0) {
            LockSupport.parkNanos(1);
            line.append(new String(chunk, 0, client.read(chunk), StandardCharsets.ISO_8859_1));
        }
        return line.toString();
    }

    @Test
    void whatIsStillToBeSaidWhenTheClientGoesIsNotForTheNextOne() throws Exception {
        Visited service = new Visited();
        PseudoTerminalListener terminal = listen(service);
        try (RandomAccessFile client = open(terminal.path())) {
            assertThat(read(client, GREETING.length())).isEqualTo(GREETING);
            StreamService.Client stuck = service.clients.take();
            stuck.send(new byte[1 << 20]);
            stuck.send(bytes("more"));
        }
        service.left.join();
        try (RandomAccessFile next = open(terminal.path())) {
            until(() -> service.clients.size() == 1);
            String seen = "";
            while (!seen.endsWith(GREETING)) {
                seen += read(next, 1);
            }
            assertThat(seen.length()).isLessThan(1 << 20);
        }
    }

    @Test
    void aTerminalThatNobodyOpenedIsGoneAtTheEnd() throws Exception {
        Path path = listen(new Visited()).path();
        closeAndAwaitTheEnd();
        assertThatThrownBy(() -> open(path)).isInstanceOf(IOException.class);
    }

    @Test
    void aClientThatIsThereSeesTheEnd() throws Exception {
        Visited service = new Visited();
        PseudoTerminalListener terminal = listen(service);
        try (RandomAccessFile client = open(terminal.path())) {
            assertThat(read(client, GREETING.length())).isEqualTo(GREETING);
            terminal.close();
            assertThat(isAtEnd(client)).isTrue();
            service.left.join();
            closeAndAwaitTheEnd();
        }
    }

    /** Waits for the end of a terminal, which is one of the file or an error as it happens. */
    private static boolean isAtEnd(RandomAccessFile client) {
        try {
            return client.read() < 0;
        } catch (IOException e) {
            return "Input/output error".equals(e.getMessage());
        }
    }

    @Test
    void whatIsSentToOneWhoDoesNotReadIsNoHindrance() throws Exception {
        PseudoTerminalListener terminal = listen(new Visited() {
            @Override
            public void connected(Client client) {
                clients.add(client);
            }
        });
        try (RandomAccessFile client = open(terminal.path())) {
            client.write(bytes("is anybody there?"));
            until(this::isReadButNotTaken);
            closeAndAwaitTheEnd();
            assertThat(isAtEnd(client)).isTrue();
        }
    }

    private boolean isReadButNotTaken() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(entry -> !before.contains(entry.getKey())
                        && entry.getKey().getName().equals("monitor input"))
                .anyMatch(entry -> Arrays.stream(entry.getValue())
                        .anyMatch(frame -> frame.getClassName().equals(Semaphore.class.getName())));
    }

    @Test
    void aClientThatReadsNothingIsNoHindranceToTheEnd() throws Exception {
        Visited service = new Visited();
        PseudoTerminalListener terminal = listen(service);
        try (RandomAccessFile client = open(terminal.path())) {
            client.write(bytes("say much"));
            service.awaitReceived("say much");
            service.clients.take().send(new byte[1 << 20]);
            closeAndAwaitTheEnd();
            service.left.join();
        }
    }

    @Test
    void aTerminalMayOutliveTheLoop() throws Exception {
        PseudoTerminalListener terminal = listen(new Visited());
        server.loop.close();
        try (RandomAccessFile client = open(terminal.path())) {
            closeAndAwaitTheEnd();
            assertThat(isAtEnd(client)).isTrue();
        }
    }
}
