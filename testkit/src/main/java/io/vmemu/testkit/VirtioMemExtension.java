package io.vmemu.testkit;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.memory.HostConfig;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.guest.GuestOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives each test a {@link VirtualMachine} of its own, started, with the guest booting: nothing has run before the test lets
 * time pass. Tests that run in parallel do not meet.
 */
public final class VirtioMemExtension implements ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(VirtioMemExtension.class);

    private final Configuration configuration;

    private VirtioMemExtension(Configuration configuration) {
        this.configuration = configuration;
    }

    /** A machine of QEMU 10.0 with 4 GiB, a guest of the newest Linux that takes no time, and no devices yet. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == VirtualMachine.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getStore(NAMESPACE)
                .getOrComputeIfAbsent(this, key -> VirtualMachine.start(configuration), VirtualMachine.class);
    }

    record Configuration(
            Persona persona, long bootMemory, String guest, HostConfig host, List<QDict> objects, List<QDict> devices) {
        Configuration {
            objects = List.copyOf(objects);
            devices = List.copyOf(devices);
        }
    }

    /** What the machines are to be. Sizes in bytes; devices have room for 256 GiB in all. */
    public static final class Builder {
        private static final long GIB = 1L << 30;
        private static final long DEFAULT_BOOT_MEMORY = 4 * GIB;
        private static final long DEFAULT_HOST_MEMORY = 1024 * GIB;

        private final List<QDict> objects = new ArrayList<>();
        private final List<QDict> devices = new ArrayList<>();
        private Persona persona = Persona.QEMU_10_0;
        private long bootMemory = DEFAULT_BOOT_MEMORY;
        private String guest = "";
        private HostConfig host = HostConfig.ofRam(DEFAULT_HOST_MEMORY);

        private Builder() {}

        /** Which QEMU to be. */
        public Builder persona(Persona newPersona) {
            persona = newPersona;
            return this;
        }

        /** What the guest boots with. */
        public Builder bootMemory(long bytes) {
            bootMemory = bytes;
            return this;
        }

        /**
         * What {@code opt/vmemu/guest} says, such as {@code kernel=5.10}.
         *
         * @throws IllegalArgumentException if there is a word that is not known
         */
        public Builder guest(String words) {
            try {
                GuestOptions.parse(words);
            } catch (QemuException e) {
                throw new IllegalArgumentException(e.desc(), e);
            }
            guest = words;
            return this;
        }

        /** What the host has. */
        public Builder host(HostConfig newHost) {
            host = newHost;
            return this;
        }

        /** Adds a device with plain memory, nothing requested, in blocks of QEMU's choice (2 MiB). */
        public Builder device(String id, long size) {
            return device(id, size, new QDict());
        }

        /** The same with further properties of {@code virtio-mem-pci}, such as {@code block-size}. */
        public Builder device(String id, long size, QDict properties) {
            QDict backend = new QDict().put("qom-type", "memory-backend-ram").put("size", size);
            return device(id, backend, properties);
        }

        /**
         * Adds a device.
         *
         * @param backend what {@code -object} would say of its memory, but for the id
         * @param properties what {@code -device} would say, but for driver, id and memdev
         */
        public Builder device(String id, QDict backend, QDict properties) {
            String memdev = id + "-memory";
            objects.add(merged(backend, new QDict().put("id", memdev)));
            devices.add(merged(
                    new QDict().put("driver", "virtio-mem-pci").put("id", id).put("memdev", memdev), properties));
            return this;
        }

        private static QDict merged(QDict one, QDict other) {
            QDict all = new QDict();
            one.members().forEach(all::put);
            other.members().forEach(all::put);
            return all;
        }

        /** The extension, for a field with {@code @RegisterExtension}. */
        public VirtioMemExtension build() {
            return new VirtioMemExtension(new Configuration(persona, bootMemory, guest, host, objects, devices));
        }
    }
}
