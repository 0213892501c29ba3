package example;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The program under test: it gives a virtual machine more memory, and takes it back, over QEMU's socket. */
public final class MemoryScaler implements AutoCloseable {
    private final SocketChannel channel;
    private final BufferedReader in;
    private final PrintWriter out;

    public MemoryScaler(Path socket) throws IOException {
        channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket));
        in = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
        out = new PrintWriter(Channels.newWriter(channel, StandardCharsets.UTF_8), true);
        in.readLine(); // the greeting
        execute("{'execute': 'qmp_capabilities'}");
    }

    /** Asks for so many bytes of a virtio-mem device. */
    public void request(String device, long bytes) throws IOException {
        String arguments = "{'path': '%s', 'property': 'requested-size', 'value': %d}".formatted(device, bytes);
        execute("{'execute': 'qom-set', 'arguments': " + arguments + "}");
    }

    /** Sends a line and returns the answer to it. */
    public String execute(String command) throws IOException {
        out.println(command.replace('\'', '"'));
        String line = in.readLine();
        while (line != null && line.contains("\"event\"")) {
            line = in.readLine();
        }
        if (line == null || !line.contains("\"return\"")) {
            throw new IOException(command + " was answered " + line);
        }
        return line;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
