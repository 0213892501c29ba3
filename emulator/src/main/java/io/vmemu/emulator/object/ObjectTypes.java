package io.vmemu.emulator.object;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.memory.HostMemory;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.emulator.qom.Property;
import io.vmemu.emulator.qom.PropertyKind;
import io.vmemu.emulator.qom.QomType;
import io.vmemu.emulator.qom.TypeRegistry;
import java.util.List;

/** The types of this package. */
public final class ObjectTypes {
    private static final String USER_CREATABLE = "user-creatable";

    private ObjectTypes() {}

    /**
     * Adds them to {@code registry}.
     *
     * @param hostCpus CPUs of the host
     */
    public static void register(TypeRegistry registry, HostMemory host, int hostCpus) {
        QomType object = registry.get("object");
        registry.addWhenAsked(() -> registerSecret(registry, object), "secret_common", "secret");
        registry.addWhenAsked(() -> registry.add(threadContext(object, host, hostCpus)), "thread-context");
        registry.addWhenAsked(() -> registerLoops(registry, object), "event-loop-base", "iothread", "main-loop");
    }

    private static void registerSecret(TypeRegistry registry, QomType object) {
        QomType secretCommon = registry.add(QomType.named("secret_common", object)
                .asAbstract()
                .implementing(USER_CREATABLE)
                .with(ObjectTypes::text, "iv", "keyid")
                .with(
                        name -> Property.stored(
                                name,
                                PropertyKind.choice("QCryptoSecretFormat", List.of("raw", "base64")),
                                QString.of("raw")),
                        "format")
                .build());
        registry.add(QomType.named("secret", secretCommon)
                .madeBy(Secret::new)
                .with(ObjectTypes::text, "data", "file")
                .build());
    }

    private static void registerLoops(TypeRegistry registry, QomType object) {
        QomType loop = registry.add(QomType.named("event-loop-base", object)
                .asAbstract()
                .implementing(USER_CREATABLE)
                .with(name -> EventLoop.count(name, 0), "aio-max-batch", "thread-pool-min")
                .with(name -> EventLoop.count(name, EventLoop.DEFAULT_POOL_MAX), "thread-pool-max")
                .build());
        registry.add(QomType.named("iothread", loop)
                .madeBy(type -> new EventLoop(type, false))
                .with(name -> EventLoop.count(name, EventLoop.DEFAULT_POLL_NANOS), "poll-max-ns")
                .with(name -> EventLoop.count(name, 0), "poll-grow", "poll-shrink")
                .build());
        registry.add(QomType.named("main-loop", loop)
                .madeBy(type -> new EventLoop(type, true))
                .build());
    }

    private static QomType threadContext(QomType object, HostMemory host, int hostCpus) {
        PropertyKind list = new PropertyKind.UnsignedList("int", 16);
        return QomType.named("thread-context", object)
                .implementing(USER_CREATABLE)
                .madeBy(type -> new ThreadContext(type, hostCpus, host::hasNode))
                .with(
                        name -> Property.of(
                                name,
                                list,
                                self -> ((ThreadContext) self).cpuAffinity(),
                                (self, value) -> ((ThreadContext) self).setCpuAffinity((QList) value)),
                        "cpu-affinity")
                .with(
                        name -> Property.of(
                                name,
                                list,
                                self -> {
                                    throw new QemuException("Property 'thread-context.node-affinity' is not readable");
                                },
                                (self, value) -> ((ThreadContext) self).setNodeAffinity((QList) value)),
                        "node-affinity")
                .build();
    }

    private static Property text(String name) {
        return Property.stored(name, PropertyKind.STRING, QString.of(""));
    }
}
