package io.vmemu.launcher;

import io.vmemu.emulator.identity.IdentityTypes;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.memory.HostConfig;
import io.vmemu.emulator.memory.SimulatedHost;
import io.vmemu.emulator.time.SystemClocks;
import io.vmemu.emulator.trace.Tracer;
import io.vmemu.launcher.assembly.MachineAssembler;
import io.vmemu.launcher.cli.CommandLineParser;
import io.vmemu.launcher.cli.Messages;
import io.vmemu.launcher.cli.QemuCommandLine;
import io.vmemu.launcher.cli.StartupException;
import io.vmemu.launcher.run.EmulatorRun;
import io.vmemu.qmp.json.Json;
import java.util.List;

/** The drop-in for {@code qemu-system-x86_64}. */
public final class QemuSystem {
    private QemuSystem() {}

    public static void main(String[] arguments) {
        String program = System.getProperty("vmemu.program", "qemu-system-x86_64");
        Messages messages = new Messages(program, System.err::println, SystemClocks.wall());
        int status;
        try {
            status = run(program, messages, List.of(arguments));
        } catch (StartupException failure) {
            messages.error(failure);
            status = 1;
        }
        System.exit(status);
    }

    private static int run(String program, Messages messages, List<String> words) throws StartupException {
        QemuCommandLine line = new CommandLineParser(program, messages, Json::parse, System::getenv).parse(words);
        MachineAssembler assembler = MachineAssembler.of(line, messages);
        EmulatorRun run = new EmulatorRun(line, assembler, Throwable::printStackTrace);
        Machine machine = run.start(
                new SimulatedHost(HostConfig.ofRam(64L << 30)), new IdentityTypes(line.persona()), Tracer.NONE);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> run.terminate(machine)));
        return run.exitStatus().join();
    }
}
