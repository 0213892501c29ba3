package io.vmemu.qmp.channel;

import io.netty.channel.unix.FileDescriptor;
import io.vmemu.emulator.migrate.DescriptorSource.OpenDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;

/** An open file that this process was started with. */
record InheritedDescriptor(int number) implements OpenDescriptor {
    @Override
    public void close() {
        try {
            new FileDescriptor(number).close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
