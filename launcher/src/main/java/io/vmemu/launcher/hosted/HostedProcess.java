package io.vmemu.launcher.hosted;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.migrate.Migrations;
import io.vmemu.emulator.time.ClockControl;
import io.vmemu.launcher.assembly.MachineAssembler;
import io.vmemu.launcher.cli.StartupException;
import io.vmemu.qmp.command.FileSets;
import io.vmemu.qmp.command.HostProcess;
import io.vmemu.qmp.protocol.VersionInfo;

/** What a machine's commands find around it when there is no process. */
final class HostedProcess implements HostProcess {
    private static final long FIRST_THREAD = 1001;

    private final HostedMachine hosted;
    private final MachineAssembler assembler;
    private final FileSets fileSets = new FileSets();

    HostedProcess(HostedMachine hosted, MachineAssembler assembler) {
        this.hosted = hosted;
        this.assembler = assembler;
    }

    @Override
    public VersionInfo version() {
        return HostProcess.versionOf(assembler.config().persona());
    }

    /** Not the program's process: what a machine says is the same each time. */
    @Override
    public long cpuThreadId(int cpu) {
        return FIRST_THREAD + cpu;
    }

    @Override
    public FileSets fileSets() {
        return fileSets;
    }

    @Override
    public ClockControl clock() {
        return hosted.clock();
    }

    @Override
    public Migrations migrations() {
        return hosted.migrations();
    }

    @Override
    public void completeMachine() throws QemuException {
        try {
            assembler.complete(hosted.machine());
            hosted.machine().start();
        } catch (StartupException e) {
            throw new QemuException(e.text());
        }
    }
}
