package io.vmemu.testkit;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.guest.GuestOptions;
import io.vmemu.qmp.client.QmpClient;
import io.vmemu.qmp.json.JsonWriter;
import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Gives each test, or the tests of a class together, a {@link VirtualMachine} of their own, started, with the guest booting:
 * nothing has run before the test lets time pass. Tests that run in parallel do not meet. It is declared by {@link VirtioMem},
 * or in a field with {@code @RegisterExtension} as {@link #builder} has made it; one of the two in a class.
 *
 * <p>Tests, and what runs before and after each of them, can have these parameters:
 *
 * <table>
 * <caption>Parameters</caption>
 * <tr><td>{@link VirtualMachine}</td><td>the machine</td></tr>
 * <tr><td>{@link VirtualDevice}</td><td>its first virtio-mem device, or the one that {@link DeviceId} names</td></tr>
 * <tr><td>{@link MachineClient}</td><td>a new client without a socket</td></tr>
 * <tr><td>{@link QmpClient}</td><td>a new client on a socket of its own</td></tr>
 * <tr><td>{@link Path} with {@link QmpSocket}</td><td>a socket for the program under test</td></tr>
 * </table>
 *
 * <p>The configuration parameter or system property {@value #SEED} replaces all seeds, by a number or, if it is {@code random},
 * by one that is drawn for each machine. When a test fails, the failure tells the seed, the end of the journal, where all of it
 * is, and how to run that test again; {@value MachineReport#DIRECTORY} says where journals go.
 */
public final class VirtioMemExtension
        implements BeforeAllCallback, AfterEachCallback, AfterAllCallback, ParameterResolver {
    /** The configuration parameter that replaces all seeds. */
    public static final String SEED = "vmemu.seed";

    private static final Namespace NAMESPACE = Namespace.create(VirtioMemExtension.class);
    private static final Set<Class<?>> TYPES =
            Set.of(VirtualMachine.class, VirtualDevice.class, MachineClient.class, QmpClient.class);

    private final @Nullable MachineSpec built;
    private final Lifetime lifetime;

    /** For {@link VirtioMem}. */
    VirtioMemExtension() {
        built = null;
        lifetime = Lifetime.TEST;
    }

    private VirtioMemExtension(MachineSpec spec, Lifetime lifetime) {
        this.built = spec;
        this.lifetime = lifetime;
    }

    /** A machine of QEMU 10.0 with 4 GiB, a guest of the newest Linux that takes no time, and no devices yet. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * What holds for a test or a class.
     *
     * @param owner the same for all that may share a machine
     */
    private record Setup(MachineSpec spec, Lifetime lifetime, Object owner) {}

    private Optional<Setup> setup(ExtensionContext context) {
        if (built != null) {
            return Optional.of(new Setup(built, lifetime, this));
        }
        Optional<Setup> own = context.getTestMethod().flatMap(method -> setup(method, Lifetime.TEST));
        Class<?> type = context.getTestClass().orElse(null);
        while (own.isEmpty() && type != null) {
            own = setup(type, null);
            type = type.getEnclosingClass();
        }
        return own;
    }

    private static Optional<Setup> setup(AnnotatedElement element, @Nullable Lifetime lifetime) {
        return AnnotationSupport.findAnnotation(element, VirtioMem.class)
                .map(annotation ->
                        new Setup(MachineSpec.of(annotation), lifetime == null ? annotation.per() : lifetime, element));
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        setup(context).filter(setup -> setup.lifetime() == Lifetime.CLASS).ifPresent(setup -> scope(context, setup));
    }

    private static MachineScope scope(ExtensionContext context, Setup setup) {
        return store(context)
                .getOrComputeIfAbsent(
                        setup.owner(), owner -> new MachineScope(seeded(setup.spec(), context)), MachineScope.class);
    }

    private static Store store(ExtensionContext context) {
        return context.getStore(NAMESPACE);
    }

    private static MachineSpec seeded(MachineSpec spec, ExtensionContext context) {
        String seed = context.getConfigurationParameter(SEED).orElse(null);
        if (seed == null) {
            return spec;
        }
        try {
            return spec.withSeed(
                    seed.equals("random")
                            ? ThreadLocalRandom.current().nextLong(MachineSpec.MAX_SEED + 1)
                            : Long.parseLong(seed));
        } catch (NumberFormatException e) {
            throw new ParameterResolutionException(SEED + "=" + seed + " is neither a number nor 'random'", e);
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return TYPES.contains(type) || (type == Path.class && parameter.isAnnotated(QmpSocket.class));
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Setup setup = setup(context).orElseThrow(() -> new ParameterResolutionException("there is no @VirtioMem here"));
        if (setup.lifetime() == Lifetime.TEST && context.getTestMethod().isEmpty()) {
            throw new ParameterResolutionException(
                    "a machine that lives as long as a test cannot be had outside of one: per = CLASS");
        }
        VirtualMachine machine = scope(context, setup).machine();
        Class<?> type = parameter.getParameter().getType();
        if (type == VirtualMachine.class) {
            return machine;
        } else if (type == VirtualDevice.class) {
            return device(machine, parameter);
        } else if (type == MachineClient.class) {
            return machine.connect();
        } else if (type == Path.class) {
            return machine.socket();
        }
        try {
            return machine.connectOverSocket();
        } catch (IOException e) {
            throw new ParameterResolutionException("no connection to the machine", e);
        }
    }

    private static VirtualDevice device(VirtualMachine machine, ParameterContext parameter) {
        Optional<String> id = parameter.findAnnotation(DeviceId.class).map(DeviceId::value);
        return id.map(machine::device)
                .or(() -> machine.devices().stream().findFirst())
                .orElseThrow(() -> new ParameterResolutionException("the machine has no virtio-mem device"));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        finish(context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        finish(context);
    }

    /** Tells of a machine if there was a failure, and ends it if it lives no longer than what has ended. */
    private void finish(ExtensionContext context) {
        Setup setup = setup(context).orElse(null);
        if (setup == null) {
            return;
        }
        MachineScope scope = store(context).get(setup.owner(), MachineScope.class);
        if (scope == null) {
            return;
        }
        scope.started().ifPresent(machine -> MachineReport.about(machine, context));
        MachineScope ending = store(context).remove(setup.owner(), MachineScope.class);
        if (ending != null) {
            ending.close();
        }
    }

    /** What the machines are to be. Sizes in bytes; devices have room for 256 GiB in all. */
    public static final class Builder {
        private final List<String> devices = new ArrayList<>();
        private final List<String> arguments = new ArrayList<>();
        private Persona persona = Persona.QEMU_10_0;
        private long bootMemory = MachineSpec.DEFAULT_BOOT_MEMORY;
        private String guest = "";
        private String host = "host.memory=" + MachineSpec.DEFAULT_HOST_MEMORY;
        private long seed;
        private Lifetime lifetime = Lifetime.TEST;

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

        /** What {@code -x-vmemu} says of the host, such as {@code host.memory=64G,host.hugepages=2M=64}. */
        public Builder host(String options) {
            host = options;
            return this;
        }

        /** Where chance begins: of faults, and of where programs in the guest have their memory. */
        public Builder seed(long newSeed) {
            seed = newSeed;
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
            devices.add("-object");
            devices.add(merged(backend, new QDict().put("id", memdev)));
            devices.add("-device");
            devices.add(merged(
                    new QDict().put("driver", "virtio-mem-pci").put("id", id).put("memdev", memdev), properties));
            return this;
        }

        private static String merged(QDict one, QDict other) {
            QDict all = new QDict();
            one.members().forEach(all::put);
            other.members().forEach(all::put);
            return JsonWriter.toText(all);
        }

        /** Adds to QEMU's command line. */
        public Builder arguments(String... more) {
            arguments.addAll(Arrays.asList(more));
            return this;
        }

        /** How long a machine lives; a test's own is usual. Machines of a class need a static field. */
        public Builder per(Lifetime newLifetime) {
            lifetime = newLifetime;
            return this;
        }

        private MachineSpec spec() {
            return new MachineSpec(persona, bootMemory, guest, host, devices, arguments, seed);
        }

        /** The extension, for a field with {@code @RegisterExtension}. */
        public VirtioMemExtension build() {
            return new VirtioMemExtension(spec(), lifetime);
        }

        /**
         * A machine without the extension; whoever calls closes it.
         *
         * @throws IllegalArgumentException with QEMU's text, if it would not start so
         */
        public VirtualMachine start() {
            return VirtualMachine.start(spec());
        }
    }
}
