package io.vmemu.qmp.protocol;

import io.vmemu.qmp.schema.CommandDecl;

/** A command that can be executed: its declaration and what it does. */
public record Command(CommandDecl declaration, CommandHandler.Async handler) {
    public String name() {
        return declaration.name();
    }
}
