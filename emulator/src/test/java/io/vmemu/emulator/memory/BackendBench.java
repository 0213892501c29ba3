package io.vmemu.emulator.memory;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.emulator.qom.InputStyle;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.qom.Property;
import io.vmemu.emulator.qom.PropertyKind;
import io.vmemu.emulator.qom.QomObject;
import io.vmemu.emulator.qom.QomType;
import io.vmemu.emulator.qom.TypeRegistry;
import io.vmemu.emulator.qom.TypeSource;
import io.vmemu.emulator.trace.LogTracer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A tree with backends in it and nothing else, on a simulated host. */
final class BackendBench implements BackendContext {
    static final long KIB = 1L << 10;
    static final long MIB = 1L << 20;
    static final long GIB = 1L << 30;
    static final long TIB = 1L << 40;

    private final Persona persona;
    private final SimulatedHost host;
    private final TypeRegistry registry = new TypeRegistry(new NoTypes());
    private final QomObject root;
    private final QomObject objects;
    private final List<String> warnings = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();
    private final List<String> trace = new ArrayList<>();
    private final LogTracer tracer = new LogTracer(trace::add);
    private boolean merge = true;
    private boolean dump = true;

    BackendBench(Persona persona, HostConfig config) {
        this.persona = persona;
        this.host = new SimulatedHost(config);
        QomType object = registry.add(QomType.named("object", null)
                .asAbstract()
                .with(
                        name -> Property.readOnly(
                                name,
                                PropertyKind.STRING,
                                self -> new QString(self.type().name())),
                        "type")
                .build());
        QomType container = registry.add(
                QomType.named("container", object).madeBy(QomObject::new).build());
        registry.add(
                QomType.named("thread-context", object).madeBy(QomObject::new).build());
        registry.add(MemoryRegion.type(object));
        MemoryBackendTypes.register(registry, this);
        root = container.newInstance();
        objects = container.newInstance();
        root.addChild("objects", objects);
    }

    static BackendBench of(Persona persona) {
        return new BackendBench(persona, HostConfig.ofRam(24 * GIB));
    }

    /** Makes a backend as object-add does; values are Long, Boolean, String, or a list of Integer. */
    MemoryBackend add(String kind, String id, Object... properties) throws QemuException {
        return add(InputStyle.STRICT, kind, id, properties);
    }

    MemoryBackend add(InputStyle style, String kind, String id, Object... properties) throws QemuException {
        MemoryBackend backend = (MemoryBackend) type(kind).newInstance();
        for (int i = 0; i < properties.length; i += 2) {
            backend.set((String) properties[i], value(properties[i + 1]), style);
        }
        objects.addChild(id, backend);
        try {
            backend.complete();
        } catch (QemuException e) {
            objects.removeChild(backend);
            throw e;
        }
        return backend;
    }

    QomObject addThreadContext(String id) {
        QomObject context = registry.get("thread-context").newInstance();
        objects.addChild(id, context);
        return context;
    }

    void delete(MemoryBackend backend) {
        backend.release();
        objects.removeChild(backend);
    }

    QomType type(String kind) {
        return registry.get("memory-backend" + (kind.isEmpty() ? "" : "-" + kind));
    }

    boolean hasType(String kind) {
        return registry.find("memory-backend-" + kind) != null;
    }

    static void set(QomObject object, String property, Object value) throws QemuException {
        object.set(property, value(value), InputStyle.STRICT);
    }

    static QObject value(Object value) {
        if (value instanceof QObject given) {
            return given;
        }
        if (value instanceof Boolean flag) {
            return io.vmemu.emulator.qobject.QBool.of(flag);
        }
        if (value instanceof Number number) {
            return QNum.of(number.longValue());
        }
        if (value instanceof List<?> items) {
            QList list = new QList();
            items.forEach(item -> list.add(value(item)));
            return list;
        }
        return new QString((String) value);
    }

    /** Whether a range of a backend's memory could be populated. */
    static boolean populate(RamBlock block, long offset, long length) {
        try {
            block.populate(offset, length, done -> {});
            return true;
        } catch (HostException e) {
            return false;
        }
    }

    void setDefaults(boolean newMerge, boolean newDump) {
        merge = newMerge;
        dump = newDump;
    }

    List<String> warnings() {
        return warnings;
    }

    List<String> errors() {
        return errors;
    }

    /** What has been traced; the tracer starts with nothing selected. */
    List<String> trace() {
        return trace;
    }

    HostUsage usage() {
        return host.usage();
    }

    @Override
    public Persona persona() {
        return persona;
    }

    @Override
    public QomObject root() {
        return root;
    }

    @Override
    public SimulatedHost host() {
        return host;
    }

    @Override
    public boolean mergesByDefault() {
        return merge;
    }

    @Override
    public boolean dumpsByDefault() {
        return dump;
    }

    @Override
    public int cpuCount() {
        return 3;
    }

    @Override
    public void warn(String text) {
        warnings.add(text);
    }

    @Override
    public void error(String text) {
        errors.add(text);
    }

    @Override
    public LogTracer tracer() {
        return tracer;
    }

    private static final class NoTypes implements TypeSource {
        @Override
        public @Nullable QomType load(String name, TypeRegistry types) {
            return null;
        }

        @Override
        public List<Property> ownProperties(String typeName) {
            return List.of();
        }

        @Override
        public Collection<String> names() {
            return List.of();
        }
    }
}
