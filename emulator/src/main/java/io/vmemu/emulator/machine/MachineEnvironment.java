package io.vmemu.emulator.machine;

import io.vmemu.emulator.error.ErrorReporter;
import io.vmemu.emulator.memory.HostMemory;
import io.vmemu.emulator.qom.TypeSource;
import io.vmemu.emulator.time.MachineLoop;
import io.vmemu.emulator.time.WallClock;
import io.vmemu.emulator.trace.Tracer;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * What a machine is given by whoever runs it.
 *
 * @param loop the loop that everything runs on
 * @param wallClock time of day for event timestamps
 * @param tracer where trace events go
 * @param reporter where warnings and errors go
 * @param typeSource identity types
 * @param host the host's memory
 * @param guest makes what runs inside; asked once
 * @param exit ends the process with a status; called as a task of the loop
 */
public record MachineEnvironment(
        MachineLoop loop,
        WallClock wallClock,
        Tracer tracer,
        ErrorReporter reporter,
        TypeSource typeSource,
        HostMemory host,
        Supplier<GuestSoftware> guest,
        IntConsumer exit) {
    /** This, with another place for warnings and errors. */
    MachineEnvironment reportingTo(ErrorReporter other) {
        return new MachineEnvironment(loop, wallClock, tracer, other, typeSource, host, guest, exit);
    }
}
