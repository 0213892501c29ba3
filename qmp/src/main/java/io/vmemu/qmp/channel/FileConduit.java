package io.vmemu.qmp.channel;

import io.vmemu.emulator.migrate.DescriptorSource.OpenDescriptor;
import io.vmemu.emulator.migrate.MigrationChannel.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file that was opened for this. */
record FileConduit(FileChannel file, boolean isReadable) implements Conduit {
    /** Opens an open file once more, at its position, and closes it. */
    static FileConduit reopen(OpenDescriptor open, boolean readable) throws IOException {
        Path self = Path.of("/proc/self/fd", Integer.toString(open.number()));
        FileChannel file = FileChannel.open(self, readable ? StandardOpenOption.READ : StandardOpenOption.WRITE);
        if (Files.isRegularFile(self)) {
            for (String line : Files.readAllLines(Path.of("/proc/self/fdinfo", Integer.toString(open.number())))) {
                if (line.startsWith("pos:")) {
                    file.position(Long.parseLong(line.substring("pos:".length()).strip()));
                }
            }
        }
        open.close();
        return new FileConduit(file, readable);
    }

    @Override
    public Kind kind() {
        return Kind.FILE;
    }

    @Override
    public boolean isWritable() {
        return !isReadable;
    }

    @Override
    public int read(byte[] target) throws IOException {
        return file.read(ByteBuffer.wrap(target));
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            file.write(buffer);
        }
    }

    @Override
    public void finish() throws IOException {
        file.close();
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }
}
