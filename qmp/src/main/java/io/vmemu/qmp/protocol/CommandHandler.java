package io.vmemu.qmp.protocol;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.qmp.schema.Arguments;

/** What a command does that has a result. */
@FunctionalInterface
public interface CommandHandler {
    /**
     * Executes the command, on the thread that owns the machine.
     *
     * @param arguments checked against the declaration
     * @return the result, as declared
     * @throws QemuException if it is refused; nothing has changed then
     */
    QObject execute(Arguments arguments, CommandContext context) throws QemuException;

    /** What a command does that returns the empty object. */
    @FunctionalInterface
    interface Action {
        void execute(Arguments arguments, CommandContext context) throws QemuException;
    }

    /** What a command does whose end comes later. The commands behind it wait, on all monitors of the machine. */
    @FunctionalInterface
    interface Async {
        /**
         * Starts the command. Must see to it that {@code completion} is called exactly once, within this call or later,
         * unless it throws.
         */
        void execute(Arguments arguments, CommandContext context, Completion completion) throws QemuException;
    }
}
