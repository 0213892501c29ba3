package io.vmemu.launcher.run;

import io.vmemu.emulator.identity.IdentityTypes;
import io.vmemu.emulator.memory.HostConfig;
import io.vmemu.emulator.memory.SimulatedHost;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.time.MachineLoop;
import io.vmemu.emulator.time.SystemClocks;
import io.vmemu.emulator.trace.Tracer;
import io.vmemu.launcher.assembly.MachineAssembler;
import io.vmemu.launcher.cli.CommandLineParser;
import io.vmemu.launcher.cli.Messages;
import io.vmemu.launcher.cli.QemuCommandLine;
import io.vmemu.qmp.json.Json;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The emulator in this process, by its command line. Faults of its own are kept for the test to look at. */
public final class RunningEmulator implements AutoCloseable {
    private static final long HOST_MEMORY_BYTES = 64L << 30;

    final List<Throwable> faults = new CopyOnWriteArrayList<>();
    private final EmulatorRun run;
    private final Persona persona;

    private RunningEmulator(List<String> arguments) throws Exception {
        Messages messages = new Messages("vmemu", text -> {}, SystemClocks.wall());
        QemuCommandLine line = new CommandLineParser("vmemu", messages, Json::parse, name -> null).parse(arguments);
        persona = line.persona();
        MachineLoop loop = new MachineLoop(SystemClocks.monotonic());
        run = new EmulatorRun(line, MachineAssembler.of(line, messages), messages, loop, faults::add);
    }

    public static RunningEmulator start(List<String> arguments) throws Exception {
        RunningEmulator emulator = new RunningEmulator(arguments);
        SimulatedHost host = new SimulatedHost(HostConfig.ofRam(HOST_MEMORY_BYTES));
        emulator.run
                .start(host, new IdentityTypes(emulator.persona), Tracer.NONE)
                .join();
        return emulator;
    }

    @Override
    public void close() {
        run.endLoop();
    }
}
