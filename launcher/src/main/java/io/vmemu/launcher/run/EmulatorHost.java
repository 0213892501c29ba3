package io.vmemu.launcher.run;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.migrate.Migrations;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.time.ClockControl;
import io.vmemu.launcher.process.VcpuThreads;
import io.vmemu.qmp.command.CharacterDevice;
import io.vmemu.qmp.command.FileSets;
import io.vmemu.qmp.command.HostProcess;
import io.vmemu.qmp.protocol.VersionInfo;
import io.vmemu.qmp.server.ServerLoop;
import java.util.List;

/** What monitor commands ask of the program: its version, its character devices, its threads. */
final class EmulatorHost implements HostProcess {
    /** Makes the board of a machine that waits for it. */
    @FunctionalInterface
    interface MachineCompletion {
        void run() throws QemuException;
    }

    private final VersionInfo version;
    private final MonitorSockets sockets;
    private final VcpuThreads vcpuThreads;
    private final ServerLoop loop;
    private final MachineCompletion completion;
    private final Migrations migrations;
    private final ClockControl clock;
    private final FileSets fileSets = new FileSets();

    EmulatorHost(
            Persona persona,
            MonitorSockets sockets,
            VcpuThreads vcpuThreads,
            ServerLoop loop,
            Migrations migrations,
            ClockControl clock,
            MachineCompletion completion) {
        this.version = HostProcess.versionOf(persona);
        this.sockets = sockets;
        this.vcpuThreads = vcpuThreads;
        this.loop = loop;
        this.migrations = migrations;
        this.clock = clock;
        this.completion = completion;
    }

    @Override
    public VersionInfo version() {
        return version;
    }

    @Override
    public List<CharacterDevice> characterDevices() {
        return sockets.describeAll();
    }

    @Override
    public long cpuThreadId(int cpu) {
        return vcpuThreads.threadId(cpu);
    }

    @Override
    public FileSets fileSets() {
        return fileSets;
    }

    @Override
    public ClockControl clock() {
        return clock;
    }

    @Override
    public Migrations migrations() {
        return migrations;
    }

    @Override
    public void await(Runnable blocking, Runnable then) {
        Thread waiter = new Thread(
                () -> {
                    blocking.run();
                    loop.execute(then);
                },
                "waiter");
        waiter.setDaemon(true);
        waiter.start();
    }

    @Override
    public void completeMachine() throws QemuException {
        completion.run();
    }
}
