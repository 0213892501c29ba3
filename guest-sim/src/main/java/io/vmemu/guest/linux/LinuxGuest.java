package io.vmemu.guest.linux;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.GuestConsole;
import io.vmemu.emulator.machine.GuestDevice;
import io.vmemu.emulator.machine.GuestPlatform;
import io.vmemu.emulator.machine.GuestView;
import io.vmemu.emulator.time.Timer;
import io.vmemu.guest.agent.AgentCommands;
import io.vmemu.guest.agent.GuestAgent;
import io.vmemu.guest.linux.Job.Kind;
import io.vmemu.guest.ring.DmaPages;
import io.vmemu.guest.rogue.RogueModule;
import io.vmemu.guest.rogue.RogueSpeed;
import io.vmemu.guest.system.Agenda;
import io.vmemu.guest.system.AgentListener;
import io.vmemu.guest.system.GuestSystem;
import io.vmemu.guest.system.StateReader;
import io.vmemu.guest.system.StateWriter;
import io.vmemu.guest.workload.Workload;
import io.vmemu.guest.workload.WorkloadSpace.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A Linux that does nothing but what its memory devices and its users ask of it: finds the devices, drives them, lets go
 * of them, and powers off when the button is pressed.
 */
public final class LinuxGuest implements GuestSystem {
    /** How often a suspend looks whether the drivers are done. */
    private static final long SUSPEND_POLL_NANOS = 1_000_000;

    private static final String AGENT_PORT = "org.qemu.guest_agent.0";
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final LinuxOptions options;
    private final KernelCommandLine commandLine;
    private final AgentListener agentListener;
    private List<Agenda.Due<Job>> saved = List.of();
    private @Nullable Running running;
    private @Nullable GuestAgent agent;
    private @Nullable CrashDump dump;
    private boolean up;

    /** What there is of a kernel between its start and its end. */
    private record Running(
            Kernel kernel,
            LinuxServices services,
            DriverModule module,
            @Nullable RogueModule rogues) {}

    public LinuxGuest(LinuxOptions options, AgentListener agentListener) {
        this.options = options;
        this.commandLine = new KernelCommandLine(options.commandLine());
        this.agentListener = agentListener;
    }

    @Override
    public void boot(GuestPlatform platform) {
        running = start(platform);
        later(options.speed().bootNanos(), Job.of(Kind.BOOTED));
    }

    private Running start(GuestPlatform platform) {
        KernelProfile profile = new KernelProfile(options.version());
        Agenda<Job> agenda = new Agenda<>(platform.clock(), this::perform);
        MemoryManager memory = new MemoryManager(
                profile,
                commandLine,
                platform.bootMemory(),
                platform.numaNodeCount(),
                manager -> new Workload(options.workload(), new LinuxSpace(manager, agenda), profile.pinsInMovable()));
        Kernel kernel = new Kernel(
                platform,
                profile,
                DriverParameters.of(commandLine, profile),
                memory,
                new DmaPages(platform.memory()),
                options.speed(),
                agenda);
        return new Running(
                kernel, new LinuxServices(kernel, options), new DriverModule(kernel), rogues(platform, kernel));
    }

    private @Nullable RogueModule rogues(GuestPlatform platform, Kernel kernel) {
        GuestSpeed speed = options.speed();
        return options.rogue() == null
                ? null
                : new RogueModule(
                        options.rogue(),
                        new RogueSpeed(speed.plugNanosPerMib(), speed.unplugNanosPerMib()),
                        platform,
                        kernel.pages());
    }

    /** Whether the kernel comes with a driver at all. */
    private boolean hasModule() {
        return options.driver() && new KernelProfile(options.version()).hasDriver();
    }

    private boolean loadsModule() {
        return hasModule()
                && !commandLine.isBlacklisted("virtio_mem", "virtio_mem_driver_init")
                && !commandLine.isBlacklisted("virtio_pci", "virtio_pci_driver_init");
    }

    private void perform(Job job) {
        Running now = running;
        if (now == null) {
            return;
        }
        Workload workload = now.kernel().memory().workload();
        switch (job.kind()) {
            case BOOTED -> booted(now);
            case POWER_OFF -> powerOff(now);
            case REBOOT -> now.kernel().platform().reset();
            case HALT -> stop(now);
            case SUSPEND -> suspend(now);
            case RESUME -> now.module().resume();
            case PANIC -> panic(now);
            case DUMP -> dump(now);
            case GROW -> workload.perform(Event.GROW);
            case LEAK -> workload.perform(Event.LEAK);
            case LET_GO -> workload.perform(Event.LET_GO);
            case PROBE -> probe(now, deviceOf(job));
            case REMOVE -> remove(now, deviceOf(job));
            case WORK, RETRY -> now.module().perform(job.kind(), deviceOf(job));
        }
    }

    private static GuestDevice deviceOf(Job job) {
        return Objects.requireNonNull(job.device());
    }

    private void booted(Running now) {
        up = true;
        now.kernel().memory().workload().start();
        if (loadsModule()) {
            now.module().load();
        }
        if (now.rogues() != null) {
            now.rogues().load();
        }
        startAgent(now);
    }

    private static void probe(Running now, GuestDevice device) {
        now.module().probe(device);
        if (now.rogues() != null) {
            now.rogues().probe(device);
        }
    }

    private static void remove(Running now, GuestDevice device) {
        if (now.rogues() != null) {
            now.rogues().remove(device);
        } else {
            now.module().remove(device);
        }
    }

    private static void powerOff(Running now) {
        GuestPlatform platform = now.kernel().platform();
        if (now.rogues() != null) {
            now.rogues().shutDown(platform::powerOff);
        } else {
            platform.powerOff();
        }
    }

    private void startAgent(Running now) {
        if (options.agent()) {
            agent = new AgentCommands(now.services());
            now.kernel().platform().setPortOpen(AGENT_PORT, true);
            agentListener.agentChanged(agent);
        }
    }

    /** Work that is under way comes to its end first; then a driver may refuse. */
    private void suspend(Running now) {
        if (!now.module().isIdle()) {
            later(SUSPEND_POLL_NANOS, Job.of(Kind.SUSPEND));
        } else if (now.module().maySuspend()) {
            now.module().suspend();
            now.kernel().platform().suspend();
            later(0, Job.of(Kind.RESUME));
        }
    }

    /** Parameters {@code crashkernel=} and {@code panic=} say what follows. */
    private void panic(Running now) {
        stop(now);
        if (commandLine.value("crashkernel") != null) {
            later(options.speed().bootNanos(), Job.of(Kind.DUMP));
            return;
        }
        String timeout = commandLine.value("panic");
        if (timeout != null && timeout.startsWith("-")) {
            later(0, Job.of(Kind.REBOOT));
        } else if (commandLine.number("panic", 0) > 0) {
            later(commandLine.number("panic", 0) * NANOS_PER_SECOND, Job.of(Kind.REBOOT));
        }
    }

    private void dump(Running now) {
        dump = new CrashDump(now.kernel(), () -> later(0, Job.of(Kind.REBOOT)));
        dump.start();
    }

    @Override
    public void halt() {
        if (running != null) {
            stop(running);
            running = null;
        }
    }

    /** Nothing more happens; devices are left as they are. */
    private void stop(Running now) {
        now.module().halt();
        if (now.rogues() != null) {
            now.rogues().halt();
        }
        now.kernel().agenda().clear();
        if (dump != null) {
            dump.halt();
            dump = null;
        }
        up = false;
        if (agent != null) {
            agent = null;
            now.kernel().platform().setPortOpen(AGENT_PORT, false);
            agentListener.agentChanged(null);
        }
    }

    @Override
    public @Nullable GuestAgent agent() {
        return agent;
    }

    @Override
    public @Nullable GuestView view() {
        return up && running != null ? running.services().view() : null;
    }

    @Override
    public @Nullable GuestConsole console() {
        return up && running != null
                ? new LinuxConsole(running.kernel(), running.services(), running.module(), hasModule())
                : null;
    }

    /** A button pressed before the kernel is up is not seen. */
    @Override
    public void powerButton() {
        if (up && !options.ignorePowerButton()) {
            later(0, Job.of(Kind.POWER_OFF));
        }
    }

    @Override
    public void deviceAdded(GuestDevice device) {
        if (up) {
            later(0, Job.of(Kind.PROBE, device));
        }
    }

    /** A device whose memory is plugged is let go of when the memory is not any more. */
    @Override
    public void removalRequested(GuestDevice device) {
        if (up) {
            later(0, Job.of(Kind.REMOVE, device));
        }
    }

    @Override
    public boolean hasBalloonDriver() {
        return up;
    }

    private void later(long delayNanos, Job job) {
        if (running != null) {
            running.kernel().agenda().schedule(delayNanos, job);
        }
    }

    @Override
    public void save(StateWriter out) {
        Running now = Objects.requireNonNull(running, "nothing runs");
        Kernel kernel = now.kernel();
        options.save(out);
        LinuxState.saveHardware(out, kernel.platform());
        out.flag(up);
        out.flag(dump != null);
        now.services().save(out);
        kernel.pages().save(out);
        kernel.memory().save(out);
        now.module().save(out);
        if (now.rogues() != null) {
            now.rogues().save(out);
        }
        LinuxState.saveJobs(out, kernel.agenda().pending());
    }

    /** The Linux that was saved, on a platform like the one it ran on; it does nothing before {@link #goOn}. */
    public static LinuxGuest load(GuestPlatform platform, StateReader in, AgentListener agentListener)
            throws QemuException {
        LinuxGuest guest = new LinuxGuest(LinuxOptions.load(in), agentListener);
        LinuxState.checkHardware(in, platform);
        guest.up = in.flag("whether the kernel is up");
        boolean dumping = in.flag("whether there is a dump");
        Running loaded = guest.start(platform);
        guest.running = loaded;
        loaded.services().load(in);
        loaded.kernel().pages().load(in);
        loaded.kernel().memory().load(in);
        loaded.module().load(in);
        if (loaded.rogues() != null) {
            loaded.rogues().load(in);
        }
        List<Agenda.Due<Job>> jobs = new ArrayList<>(LinuxState.loadJobs(in, platform));
        if (dumping) {
            jobs.add(new Agenda.Due<>(Job.of(Kind.DUMP), 0));
        }
        guest.saved = jobs;
        return guest;
    }

    @Override
    public void goOn() {
        Running loaded = Objects.requireNonNull(running, "nothing was loaded");
        loaded.module().goOn();
        if (loaded.rogues() != null) {
            loaded.rogues().goOn();
        }
        for (Agenda.Due<Job> due : saved) {
            Timer timer = loaded.kernel().agenda().schedule(due.delayNanos(), due.job());
            loaded.module().adopt(due.job(), timer);
        }
        saved = List.of();
        if (up) {
            startAgent(loaded);
        }
    }
}
