package io.vmemu.guest.linux;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.GuestConsole;
import io.vmemu.guest.agent.AgentHost.Shutdown;
import io.vmemu.guest.linux.Job.Kind;
import java.util.List;

/** Root's shell in a running Linux. */
final class LinuxConsole implements GuestConsole {
    private final Kernel kernel;
    private final LinuxServices services;
    private final DriverModule module;
    private final boolean hasModule;

    LinuxConsole(Kernel kernel, LinuxServices services, DriverModule module, boolean hasModule) {
        this.kernel = kernel;
        this.services = services;
        this.module = module;
        this.hasModule = hasModule;
    }

    @Override
    public void setBlockState(long index, BlockState state) throws QemuException {
        OnlineType type = switch (state) {
            case ONLINE -> OnlineType.ONLINE;
            case ONLINE_KERNEL -> OnlineType.ONLINE_KERNEL;
            case ONLINE_MOVABLE -> OnlineType.ONLINE_MOVABLE;
            case OFFLINE -> OnlineType.OFFLINE;
        };
        int error = services.setState(index, type);
        if (error != MemoryBlocks.SUCCESS) {
            throw new QemuException("memory" + index + ": " + MemoryBlocks.textOf(error));
        }
    }

    @Override
    public void startWorkload(String id, WorkloadKind kind, long size) throws QemuException {
        if (!kernel.memory().workload().startProgram(id, kind, size)) {
            throw new QemuException("workload '" + id + "': File exists");
        }
    }

    @Override
    public void stopWorkload(String id) throws QemuException {
        if (!kernel.memory().workload().stopProgram(id)) {
            throw new QemuException("workload '" + id + "': No such process");
        }
    }

    @Override
    public List<Workload> workloads() {
        return kernel.memory().workload().programs();
    }

    @Override
    public void loadDriver() throws QemuException {
        if (!hasModule) {
            throw new QemuException("virtio_mem: No such file or directory");
        }
        if (!module.isLoaded()) {
            module.load();
        }
    }

    @Override
    public void unloadDriver() throws QemuException {
        if (!module.isLoaded()) {
            throw new QemuException("virtio_mem: No such file or directory");
        }
        module.unload();
    }

    @Override
    public void suspend() throws QemuException {
        if (!module.maySuspend()) {
            throw new QemuException("/sys/power/state: Operation not permitted");
        }
        if (isGoingToSleep()) {
            throw new QemuException("/sys/power/state: Device or resource busy");
        }
        kernel.agenda().schedule(0, Job.of(Kind.SUSPEND));
    }

    /** Whether a suspend has begun and the guest has not woken up from it. */
    private boolean isGoingToSleep() {
        return kernel.agenda().pending().stream()
                .map(due -> due.job().kind())
                .anyMatch(kind -> kind == Kind.SUSPEND || kind == Kind.RESUME);
    }

    @Override
    public void reboot() {
        services.shutDown(Shutdown.REBOOT);
    }

    @Override
    public void crash() {
        kernel.agenda().schedule(0, Job.of(Kind.PANIC));
    }
}
