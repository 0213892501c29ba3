package io.vmemu.emulator.migrate;

import io.vmemu.emulator.error.QemuException;

/** Open files that a client put under a name. */
@FunctionalInterface
public interface DescriptorSource {
    /** No files. */
    DescriptorSource NONE = name -> {
        throw new QemuException("File descriptor named '" + name + "' has not been found");
    };

    /** An open file. Who has it must close it. */
    interface OpenDescriptor {
        /** Its number in this process. */
        int number();

        void close();
    }

    /**
     * Takes a file away from the client.
     *
     * @throws QemuException if there is none of that name
     */
    OpenDescriptor take(String name) throws QemuException;
}
