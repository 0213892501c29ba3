package io.vmemu.launcher.archive;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.Writer;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Plays a conversation with an emulator, so that the classes a real client makes it load are loaded.
 *
 * <p>A conversation is a text file with one QMP command a line, sent in order, each after the reply to the one before. A
 * command that is followed by a tab and a text is sent again until its reply holds that text. Empty lines and lines that
 * start with {@code #} are left out. What the replies say does not matter, errors included: only their coming does.
 */
public final class Rehearsal {
    private final BufferedReader in;
    private final Writer out;

    private Rehearsal(BufferedReader in, Writer out) {
        this.in = in;
        this.out = out;
    }

    /**
     * Connects to a monitor, waits for its greeting and plays a conversation to its end.
     *
     * @param args the path of the monitor's Unix socket, which may be not there yet, and that of the conversation
     * @throws IOException if a file cannot be read or the emulator closes the connection before the end
     * @throws InterruptedException if the thread is interrupted while it waits for the socket
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        List<String> lines = Files.readAllLines(Path.of(args[1]));
        try (SocketChannel socket = connect(Path.of(args[0]))) {
            play(
                    new BufferedReader(Channels.newReader(socket, StandardCharsets.UTF_8)),
                    Channels.newWriter(socket, StandardCharsets.UTF_8),
                    lines);
        }
    }

    /**
     * Plays a conversation on an open connection.
     *
     * @throws EOFException if the other side ends it early
     */
    static void play(BufferedReader in, Writer out, List<String> lines) throws IOException {
        new Rehearsal(in, out).play(lines);
    }

    private void play(List<String> lines) throws IOException {
        next("\"QMP\"");
        for (String line : lines) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] parts = line.split("\t", 2);
            String reply = ask(parts[0]);
            while (parts.length == 2 && !reply.contains(parts[1])) {
                reply = ask(parts[0]);
            }
        }
    }

    private String ask(String command) throws IOException {
        out.write(command + "\r\n");
        out.flush();
        return next("\"return\"", "\"error\"");
    }

    /** The next line that is no event and holds one of these words. */
    private String next(String... words) throws IOException {
        while (true) {
            String line = in.readLine();
            if (line == null) {
                throw new EOFException("the emulator has closed the connection");
            }
            for (String word : words) {
                if (line.contains(word) && !line.startsWith("{\"timestamp\"")) {
                    return line;
                }
            }
        }
    }

    private static SocketChannel connect(Path path) throws IOException, InterruptedException {
        while (!Files.exists(path)) {
            Thread.sleep(10);
        }
        SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX);
        socket.connect(UnixDomainSocketAddress.of(path));
        return socket;
    }
}
