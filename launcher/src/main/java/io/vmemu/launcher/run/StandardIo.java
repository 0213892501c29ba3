package io.vmemu.launcher.run;

import io.vmemu.launcher.cli.CharacterBackend;
import io.vmemu.launcher.process.RawTerminal;
import io.vmemu.qmp.server.MessageService;
import io.vmemu.qmp.server.ServerLoop;
import io.vmemu.qmp.server.StdioConnection;
import io.vmemu.qmp.server.StreamService;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** The program's standard input and output as a character device; the terminal there is set as QEMU sets it for its user. */
final class StandardIo {
    private final OutputStream output = new FileOutputStream(FileDescriptor.out);
    private final @Nullable StdioConnection session;
    private final @Nullable RawTerminal terminal;

    /** Has QMP spoken there; the terminal stays as it is. */
    StandardIo(ServerLoop loop, MessageService service) {
        terminal = null;
        session = StdioConnection.start(loop, service, System.in, output);
    }

    /** Has bytes exchanged with {@code service}. */
    StandardIo(ServerLoop loop, CharacterBackend.Stdio backend, StreamService service) {
        terminal = RawTerminal.open(backend.signals());
        session = StdioConnection.start(loop, service, System.in, output);
    }

    /** Sets the terminal for somebody who never reads from it. */
    StandardIo(CharacterBackend.Stdio backend) {
        terminal = RawTerminal.open(backend.signals());
        session = null;
    }

    /** Waits until the output has got what is left for it, and gives the terminal back. Not on the loop's thread. */
    void close() throws IOException {
        if (session != null) {
            session.close();
        }
        if (terminal != null) {
            terminal.close();
        }
    }
}
