package io.vmemu.emulator.machine;

import io.vmemu.emulator.error.ErrorReporter;
import io.vmemu.emulator.fault.Faults;
import io.vmemu.emulator.memory.HostMemory;
import io.vmemu.emulator.qom.TypeSource;
import io.vmemu.emulator.time.MachineLoop;
import io.vmemu.emulator.time.WallClock;
import io.vmemu.emulator.trace.Journal;
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
 * @param faults what is to go wrong
 * @param journal where everything that happens is noted
 */
public record MachineEnvironment(
        MachineLoop loop,
        WallClock wallClock,
        Tracer tracer,
        ErrorReporter reporter,
        TypeSource typeSource,
        HostMemory host,
        Supplier<GuestSoftware> guest,
        IntConsumer exit,
        Faults faults,
        Journal journal) {
    /** Nothing goes wrong, and the journal is off. */
    public MachineEnvironment(
            MachineLoop loop,
            WallClock wallClock,
            Tracer tracer,
            ErrorReporter reporter,
            TypeSource typeSource,
            HostMemory host,
            Supplier<GuestSoftware> guest,
            IntConsumer exit) {
        this(loop, wallClock, tracer, reporter, typeSource, host, guest, exit, new Journal(loop), 0);
    }

    /** Nothing goes wrong yet; the chance of what will begins with the seed. */
    public MachineEnvironment(
            MachineLoop loop,
            WallClock wallClock,
            Tracer tracer,
            ErrorReporter reporter,
            TypeSource typeSource,
            HostMemory host,
            Supplier<GuestSoftware> guest,
            IntConsumer exit,
            Journal journal,
            long seed) {
        this(
                loop,
                wallClock,
                tracer,
                reporter,
                typeSource,
                host,
                guest,
                exit,
                new Faults(seed, loop, journal),
                journal);
    }

    /** This, with another place for warnings and errors. */
    MachineEnvironment reportingTo(ErrorReporter other) {
        return new MachineEnvironment(loop, wallClock, tracer, other, typeSource, host, guest, exit, faults, journal);
    }
}
