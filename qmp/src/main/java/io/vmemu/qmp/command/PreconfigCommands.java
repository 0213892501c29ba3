package io.vmemu.qmp.command;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.space.NumaOptions.NodeOption;
import io.vmemu.qmp.protocol.CommandRegistry;
import io.vmemu.qmp.schema.Arguments;
import java.util.ArrayList;
import java.util.List;

/** What can be said about a machine that was started with {@code --preconfig}, before there is a board. */
final class PreconfigCommands {
    private static final int NEAREST = 10;

    private final Machine machine;
    private final HostProcess host;

    PreconfigCommands(Machine machine, HostProcess host) {
        this.machine = machine;
        this.host = host;
    }

    void register(CommandRegistry registry) {
        registry.module("run-state").action("x-exit-preconfig", (arguments, context) -> {
            if (machine.hasBoard()) {
                throw new QemuException("The command is permitted only before machine initialization");
            }
            host.completeMachine();
        });
        registry.module("numa").action("set-numa-node", (arguments, context) -> setNumaNode(arguments));
    }

    /** Nodes decide where memory is; distances, caches and the places of CPUs are for the guest's tables only. */
    private void setNumaNode(Arguments arguments) throws QemuException {
        if (machine.hasBoard()) {
            throw new QemuException("The command is permitted only before the machine has been created");
        }
        switch (arguments.string("type")) {
            case "node" -> machine.addNumaNode(node(arguments));
            case "dist" -> checkDistance(arguments.integer("val"));
            case "cpu" -> {
                if (!arguments.has("node-id")) {
                    throw new QemuException("Missing mandatory node-id property");
                }
            }
            default -> {}
        }
    }

    private static NodeOption node(Arguments arguments) {
        List<Integer> cpus = new ArrayList<>();
        for (QObject cpu : arguments.list("cpus")) {
            cpus.add((int) ((QNum.Int) cpu).value());
        }
        return new NodeOption(
                arguments.has("nodeid") ? (int) arguments.integer("nodeid") : null,
                cpus,
                arguments.has("mem") ? arguments.integer("mem") : null,
                arguments.stringOrNull("memdev"));
    }

    private static void checkDistance(long value) throws QemuException {
        if (value < NEAREST) {
            throw new QemuException(
                    "NUMA distance (" + value + ") is invalid, it shouldn't be less than " + NEAREST + ".");
        }
    }
}
