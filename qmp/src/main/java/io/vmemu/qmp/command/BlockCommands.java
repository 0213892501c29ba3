package io.vmemu.qmp.command;

import io.vmemu.emulator.machine.BlockNodes;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.qmp.protocol.CommandRegistry;

/** Of QAPI's module {@code block-core} what makes block nodes come and go. */
final class BlockCommands {
    private final Machine machine;

    BlockCommands(Machine machine) {
        this.machine = machine;
    }

    void register(CommandRegistry registry) {
        registry.module("blockdev")
                .action("blockdev-add", (arguments, context) -> nodes().add(arguments.dict()))
                .action("blockdev-del", (arguments, context) -> nodes().delete(arguments.string("node-name")));
    }

    private BlockNodes nodes() {
        return machine.backends().blocks();
    }
}
