package io.vmemu.launcher.run;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.error.SystemError;
import io.vmemu.qmp.server.ServerLoop;
import io.vmemu.qmp.server.StdioConnection;
import io.vmemu.qmp.server.StreamService;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The files behind a character device, for as long as it is there. */
final class FileChardev implements AutoCloseable {
    private static final String FD_SETS = "/dev/fdset/";

    private final List<FileChannel> files;
    private @Nullable StdioConnection connection;

    private FileChardev(List<FileChannel> files) {
        this.files = files;
    }

    /** Makes a file that a part writes to which nothing here emulates: a serial port, say. It stays empty. */
    static FileChardev output(String path, boolean append) throws QemuException {
        return written(path, append, "open");
    }

    /** Makes a file that is to get what the character device says. */
    static FileChardev log(String path, boolean append) throws QemuException {
        return written(path, append, "create");
    }

    private static FileChardev written(String path, boolean append, String verb) throws QemuException {
        if (path.startsWith(FD_SETS)) {
            return new FileChardev(List.of());
        }
        OpenOption how = append ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
        try {
            return new FileChardev(
                    List.of(FileChannel.open(Path.of(path), StandardOpenOption.CREATE, StandardOpenOption.WRITE, how)));
        } catch (IOException e) {
            throw new QemuException("Could not " + verb + " '" + path + "': " + SystemError.textOf(e));
        }
    }

    /** Opens a serial line or a parallel port of the host, for nobody. */
    static FileChardev device(String path) throws QemuException {
        return readWrite(path, path);
    }

    /** Has bytes exchanged with named pipes: {@code path.in} and {@code path.out}, or else {@code path} for both. */
    static FileChardev pipe(String path, ServerLoop loop, StreamService service) throws QemuException {
        boolean two = Files.exists(Path.of(path + ".in")) && Files.exists(Path.of(path + ".out"));
        FileChardev pipe = two ? readWrite(path, path + ".in", path + ".out") : readWrite(path, path);
        pipe.connection = StdioConnection.start(
                loop,
                service,
                Channels.newInputStream(pipe.files.get(0)),
                Channels.newOutputStream(pipe.files.get(two ? 1 : 0)));
        return pipe;
    }

    /** Opens files that were asked for as {@code path}. */
    private static FileChardev readWrite(String path, String... names) throws QemuException {
        List<FileChannel> files = new ArrayList<>();
        try {
            for (String name : names) {
                files.add(FileChannel.open(Path.of(name), StandardOpenOption.READ, StandardOpenOption.WRITE));
            }
        } catch (IOException e) {
            throw new QemuException("Could not open '" + path + "': " + SystemError.textOf(e));
        }
        return new FileChardev(files);
    }

    @Override
    public void close() throws IOException {
        if (connection != null) {
            connection.finish();
        }
        for (FileChannel file : files) {
            file.close();
        }
    }
}
