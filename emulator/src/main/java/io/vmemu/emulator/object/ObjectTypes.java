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
        QomType secretCommon = registry.add(QomType.named("secret_common", object)
                .asAbstract()
                .implementing(USER_CREATABLE)
                .with(() -> List.of(
                        text("iv"),
                        text("keyid"),
                        Property.stored(
                                "format",
                                PropertyKind.choice("QCryptoSecretFormat", List.of("raw", "base64")),
                                QString.of("raw"))))
                .build());
        registry.add(QomType.named("secret", secretCommon)
                .madeBy(Secret::new)
                .with(() -> List.of(text("data"), text("file")))
                .build());
        registry.add(threadContext(object, host, hostCpus));
        QomType loop = registry.add(QomType.named("event-loop-base", object)
                .asAbstract()
                .implementing(USER_CREATABLE)
                .with(() -> List.of(
                        EventLoop.count("aio-max-batch", 0),
                        EventLoop.count("thread-pool-min", 0),
                        EventLoop.count("thread-pool-max", EventLoop.DEFAULT_POOL_MAX)))
                .build());
        registry.add(QomType.named("iothread", loop)
                .madeBy(type -> new EventLoop(type, false))
                .with(() -> List.of(
                        EventLoop.count("poll-max-ns", EventLoop.DEFAULT_POLL_NANOS),
                        EventLoop.count("poll-grow", 0),
                        EventLoop.count("poll-shrink", 0)))
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
                .with(() -> List.of(
                        Property.of(
                                "cpu-affinity",
                                list,
                                self -> ((ThreadContext) self).cpuAffinity(),
                                (self, value) -> ((ThreadContext) self).setCpuAffinity((QList) value)),
                        Property.of(
                                "node-affinity",
                                list,
                                self -> {
                                    throw new QemuException("Property 'thread-context.node-affinity' is not readable");
                                },
                                (self, value) -> ((ThreadContext) self).setNodeAffinity((QList) value))))
                .build();
    }

    private static Property text(String name) {
        return Property.stored(name, PropertyKind.STRING, QString.of(""));
    }
}
