package io.vmemu.qmp.server;

import io.netty.channel.unix.FileDescriptor;
import io.vmemu.qmp.protocol.PassedFile;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A descriptor that the kernel made for this process. */
record ReceivedFile(int number) implements PassedFile {
    @Override
    public void close() {
        try {
            new FileDescriptor(number).close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
