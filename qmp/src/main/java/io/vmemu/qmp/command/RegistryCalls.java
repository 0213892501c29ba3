package io.vmemu.qmp.command;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.qmp.hmp.QmpCalls;
import io.vmemu.qmp.protocol.Command;
import io.vmemu.qmp.protocol.CommandContext;
import io.vmemu.qmp.protocol.CommandRegistry;
import io.vmemu.qmp.protocol.Completion;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The commands of a registry, for a human monitor to call.
 *
 * @param caller in whose name they are executed
 */
record RegistryCalls(CommandRegistry registry, Supplier<CommandContext> caller) implements QmpCalls {
    @Override
    public boolean has(String command) {
        return registry.find(command) != null;
    }

    @Override
    public void check(String command, QDict arguments) throws QemuException {
        get(command).declaration().check(arguments);
    }

    @Override
    public QDict read(String command, QDict options) throws QemuException {
        return get(command).declaration().read(options);
    }

    @Override
    public QObject call(String name, QDict arguments) throws QemuException {
        Command command = get(name);
        Outcome outcome = new Outcome();
        command.handler().execute(command.declaration().check(arguments), caller.get(), outcome);
        return outcome.get();
    }

    private Command get(String name) {
        Command command = registry.find(name);
        if (command == null) {
            throw new IllegalStateException("there is no command " + name);
        }
        return command;
    }

    /** Takes the end of a command. One that takes its time goes on without the human monitor. */
    private static final class Outcome implements Completion {
        private QObject result = new QDict();
        private @Nullable QemuException refusal;

        @Override
        public void complete(QObject value) {
            result = value;
        }

        @Override
        public void fail(QemuException reason) {
            refusal = reason;
        }

        QObject get() throws QemuException {
            if (refusal != null) {
                throw refusal;
            }
            return result;
        }
    }
}
