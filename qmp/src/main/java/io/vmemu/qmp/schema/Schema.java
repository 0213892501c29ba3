package io.vmemu.qmp.schema;

import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The declarations of one QEMU version, read module by module when they are first needed. Machines on several threads may
 * share them; whoever looks through all of them has had all modules read that matter to it.
 *
 * <p>The language, one declaration after the other, {@code #} for comments, commas where you like:
 *
 * <pre>
 * include common
 *
 * enum HostMemPolicy { default preferred bind interleave }
 * struct Memdev {
 *   id?: str                            # optional
 *   size: size
 *   host-nodes: [uint16]                # a list
 *   singlestep: bool [&lt;8.1]             # only before 8.1
 *   cpu-index?: int [+deprecated]       # with a feature
 * }
 * struct FileMemdev : Memdev { path: str }          # with the members of Memdev, first
 * union MemoryDeviceInfo { type: Kind } on type { dimm: DimmInfo, virtio-mem: VirtioMemInfo [&gt;=5.1] }
 * union Options : CommonOptions on driver { file: FileOptions }
 * alternate StrOrNull { s: str, n: null }
 * command query-memdev -&gt; [Memdev]
 * command qom-get { path: str, property: str } -&gt; any
 * command object-add : ObjectOptions
 * command yank [oob] { instances: [YankInstance] }
 * command device_add [raw +json-cli +json-cli-hotplug] { driver: str, bus?: str, id?: str }
 * event MEMORY_DEVICE_SIZE_CHANGE { id?: str, size: size, qom-path: str }
 * event STOP
 * </pre>
 *
 * In brackets after a name, or after the type of a member: version bounds ({@code >=8.1}, {@code <8.1}), outside of
 * which the declaration does not exist; features ({@code +deprecated}, {@code +name>=8.1}); flags of a command ({@link
 * CommandFlag}: {@code oob}, {@code preconfig}, {@code raw}, {@code no-success-response}). Built-in types are those of
 * {@link BuiltinType} in lower case.
 */
public final class Schema {
    private final QemuVersion version;
    private final ModuleSource source;
    private final Set<String> modules = new HashSet<>();
    private final Map<String, QapiType> types = new ConcurrentHashMap<>();
    private final Map<String, ArrayType> arrays = new ConcurrentHashMap<>();
    private final Map<String, CommandDecl> commands = Collections.synchronizedMap(new LinkedHashMap<>());
    private final Map<String, EventDecl> events = Collections.synchronizedMap(new LinkedHashMap<>());

    /** Where the texts of modules come from. */
    @FunctionalInterface
    public interface ModuleSource {
        /**
         * The text of a module.
         *
         * @throws IllegalArgumentException if there is none of that name
         */
        String text(String module);
    }

    public Schema(QemuVersion version, ModuleSource source) {
        this.version = version;
        this.source = source;
        for (BuiltinType type : BuiltinType.values()) {
            types.put(type.text(), type);
        }
    }

    /** A schema of one text. */
    public static Schema of(QemuVersion version, String text) {
        Schema schema = new Schema(version, module -> text);
        schema.load("");
        return schema;
    }

    public QemuVersion version() {
        return version;
    }

    /**
     * Reads a module and those it includes, unless that has been done.
     *
     * @throws IllegalStateException if a declaration is wrong
     */
    public synchronized void load(String module) {
        if (modules.add(module)) {
            new SchemaParser(this, module, source.text(module)).parse();
        }
    }

    /** Reads a module whose text is at hand, unless that has been done. */
    public synchronized void load(String module, String text) {
        if (modules.add(module)) {
            new SchemaParser(this, module, text).parse();
        }
    }

    /** The command of that name, if a module read so far declares it for this version. */
    public @Nullable CommandDecl command(String name) {
        return commands.get(name);
    }

    /** The event of that name, if a module read so far declares it for this version. */
    public @Nullable EventDecl event(String name) {
        return events.get(name);
    }

    /** In the order of declaration. */
    public Collection<CommandDecl> commands() {
        return Collections.unmodifiableCollection(commands.values());
    }

    /** In the order of declaration. */
    public Collection<EventDecl> events() {
        return Collections.unmodifiableCollection(events.values());
    }

    /** The type of that name; {@code [name]} is a list. */
    public @Nullable QapiType findType(String name) {
        if (!name.startsWith("[")) {
            return types.get(name);
        }
        return arrays.computeIfAbsent(
                name, array -> new ArrayType(new TypeRef(this, array.substring(1, array.length() - 1))));
    }

    /** Looks up every type that is mentioned anywhere: throws if one is not declared. For tests. */
    public void resolveAll() {
        new Introspection(this, command -> true).describe();
    }

    void add(QapiType type) {
        require(types.put(type.name(), type) == null, type.name());
    }

    void add(CommandDecl command) {
        require(commands.put(command.name(), command) == null, command.name());
    }

    void add(EventDecl event) {
        require(events.put(event.name(), event) == null, event.name());
    }

    private static void require(boolean isNew, String name) {
        if (!isNew) {
            throw new IllegalStateException(name + " is declared twice");
        }
    }
}
