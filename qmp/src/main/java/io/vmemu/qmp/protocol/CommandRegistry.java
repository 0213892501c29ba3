package io.vmemu.qmp.protocol;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.qmp.schema.CommandDecl;
import io.vmemu.qmp.schema.Introspection;
import io.vmemu.qmp.schema.Schema;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The commands of a machine, by name. A module's declarations are read when the first of its commands is looked up. What
 * this version does not declare is not found, registered or not.
 */
public final class CommandRegistry {
    private final Schema schema;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Set<String> modules = new LinkedHashSet<>();
    private CommandListener listener = (command, nanos) -> {};
    private @Nullable Filling filling;

    public CommandRegistry(Schema schema) {
        this.schema = schema;
    }

    /** Registers commands, group by group. */
    public interface Filling {
        /** Registers the next group in {@code registry}; false if there is none left. */
        boolean registerNext(CommandRegistry registry);
    }

    /**
     * Has the commands registered by {@code source} when somebody looks for one, and no further than to that one. There are
     * some two hundred of them, with a lambda each, and the JVM takes a tenth of a millisecond to link a lambda: a client
     * would wait for its greeting a fifth longer. Those that nobody ever sends need no memory either.
     */
    public void fillLater(Filling source) {
        filling = source;
    }

    private boolean fillNext() {
        Filling source = filling;
        if (source == null) {
            return false;
        }
        if (source.registerNext(this)) {
            return true;
        }
        filling = null;
        return false;
    }

    private @Nullable Entry entry(String command) {
        Entry known = entries.get(command);
        while (known == null && fillNext()) {
            known = entries.get(command);
        }
        return known;
    }

    private Map<String, Entry> entries() {
        while (fillNext()) {
            // until all are there
        }
        return entries;
    }

    private record Entry(String module, CommandHandler.Async handler) {}

    /** For the commands that are declared in {@code name}. */
    public Module module(String name) {
        modules.add(name);
        return new Module(name);
    }

    /** The commands declared in one module of the schema. A name can be registered once only. */
    public final class Module {
        private final String name;

        private Module(String name) {
            this.name = name;
        }

        /** A command with a result. */
        public Module query(String command, CommandHandler handler) {
            return async(
                    command,
                    (arguments, context, completion) -> completion.complete(handler.execute(arguments, context)));
        }

        /** A command that returns the empty object. */
        public Module action(String command, CommandHandler.Action handler) {
            return async(command, (arguments, context, completion) -> {
                handler.execute(arguments, context);
                completion.complete(new QDict());
            });
        }

        /** A command whose end may come later. */
        public Module async(String command, CommandHandler.Async handler) {
            if (entries.put(command, new Entry(name, handler)) != null) {
                throw new IllegalStateException(command + " is registered twice");
            }
            return this;
        }
    }

    /** The command of that name, or null if there is none in this version. */
    public @Nullable Command find(String name) {
        Entry entry = entry(name);
        if (entry == null) {
            return null;
        }
        schema.load(entry.module());
        CommandDecl declaration = schema.command(name);
        return declaration == null ? null : new Command(declaration, entry.handler());
    }

    /** Has somebody told of each command that has been answered. */
    public void onAnswered(CommandListener newListener) {
        listener = newListener;
    }

    CommandListener listener() {
        return listener;
    }

    /** The declaration of {@code qmp_capabilities}. */
    CommandDecl capabilities() {
        schema.load(Capabilities.COMMAND, Capabilities.DECLARATION);
        return Objects.requireNonNull(schema.command(Capabilities.COMMAND));
    }

    /** The answer to {@code query-commands}. */
    public QList queryCommands() {
        loadAll();
        QList list = new QList();
        for (CommandDecl command : schema.commands()) {
            if (isOffered(command.name())) {
                list.add(new QDict().put("name", command.name()));
            }
        }
        return list;
    }

    /** The answer to {@code query-qmp-schema}: registered commands, and all events of the modules. */
    public QList queryQmpSchema() {
        loadAll();
        return new Introspection(schema, this::isOffered).describe();
    }

    /** The names of all that is registered. */
    public Set<String> names() {
        return Set.copyOf(entries().keySet());
    }

    /** The declarations, with all modules read. */
    public Schema schema() {
        loadAll();
        return schema;
    }

    private boolean isOffered(String command) {
        return command.equals(Capabilities.COMMAND) || entries().containsKey(command);
    }

    private void loadAll() {
        capabilities();
        entries();
        modules.forEach(schema::load);
    }
}
