package io.vmemu.guest.linux;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.GuestPlatform;
import io.vmemu.emulator.machine.GuestView;
import io.vmemu.guest.agent.AgentHost;
import io.vmemu.guest.linux.Job.Kind;
import io.vmemu.guest.system.StateReader;
import io.vmemu.guest.system.StateWriter;

/** What a running Linux offers to its user space. */
final class LinuxServices implements AgentHost {
    private static final long NANOS_PER_MICRO = 1_000;

    private final Kernel kernel;
    private final LinuxOptions options;
    private final MemoryBlocks blocks;
    /** Time of day when the guest's clock was at 0. */
    private long epochNanos;

    LinuxServices(Kernel kernel, LinuxOptions options) {
        this.kernel = kernel;
        this.options = options;
        this.blocks = new MemoryBlocks(kernel.memory());
        setTimeFromHardware();
    }

    private GuestPlatform platform() {
        return kernel.platform();
    }

    @Override
    public GuestView view() {
        return new GuestView(
                options.release(),
                kernel.memory().totalBytes(),
                kernel.memory().availableBytes(),
                kernel.memory().blockSize(),
                blocks.list());
    }

    @Override
    public int setOnline(long index, boolean online) {
        return setState(index, online ? OnlineType.ONLINE : OnlineType.OFFLINE);
    }

    /** Writes to a memory block's state; says 0 or Linux's number of the error. */
    int setState(long index, OnlineType type) {
        return blocks.setState(index, type);
    }

    @Override
    public void shutDown(Shutdown how) {
        Kind kind = switch (how) {
            case POWERDOWN -> Kind.POWER_OFF;
            case HALT -> Kind.HALT;
            case REBOOT -> Kind.REBOOT;
        };
        kernel.agenda().schedule(0, Job.of(kind));
    }

    @Override
    public String kernelRelease() {
        return options.release();
    }

    @Override
    public String kernelVersion() {
        return options.build();
    }

    @Override
    public int cpuCount() {
        return platform().cpuCount();
    }

    @Override
    public long timeNanos() {
        return epochNanos + platform().clock().nanoTime();
    }

    @Override
    public void setTimeNanos(long nanos) {
        epochNanos = nanos - platform().clock().nanoTime();
    }

    @Override
    public void setTimeFromHardware() {
        setTimeNanos(platform().realTimeMicros() * NANOS_PER_MICRO);
    }

    void save(StateWriter out) {
        out.number(timeNanos());
    }

    void load(StateReader in) throws QemuException {
        setTimeNanos(in.number("time of day"));
    }
}
