package io.vmemu.guest.linux;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.GuestDevice;
import io.vmemu.emulator.machine.GuestPlatform;
import io.vmemu.emulator.machine.GuestView;
import io.vmemu.emulator.time.Timer;
import io.vmemu.guest.agent.AgentCommands;
import io.vmemu.guest.agent.GuestAgent;
import io.vmemu.guest.linux.Job.Kind;
import io.vmemu.guest.ring.DmaPages;
import io.vmemu.guest.system.Agenda;
import io.vmemu.guest.system.AgentListener;
import io.vmemu.guest.system.GuestSystem;
import io.vmemu.guest.system.StateReader;
import io.vmemu.guest.system.StateWriter;
import io.vmemu.guest.workload.Workload;
import io.vmemu.guest.workload.WorkloadSpace.Event;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A Linux that does nothing but what its memory devices ask of it: finds them, drives them, lets go of them, and powers
 * off when the button is pressed.
 */
public final class LinuxGuest implements GuestSystem {
    private static final int DEVICE_TYPE_MEMORY = 24;

    private final LinuxOptions options;
    private final AgentListener agentListener;
    private final Map<GuestDevice, VirtioMemDriver> drivers = new LinkedHashMap<>();
    private List<Agenda.Due<Job>> saved = List.of();
    private @Nullable Kernel kernel;
    private @Nullable LinuxServices services;
    private @Nullable GuestAgent agent;
    private boolean hasDriver;
    private boolean up;

    public LinuxGuest(LinuxOptions options, AgentListener agentListener) {
        this.options = options;
        this.agentListener = agentListener;
    }

    @Override
    public void boot(GuestPlatform platform) {
        Kernel booting = kernel(platform);
        kernel = booting;
        services = new LinuxServices(booting, options);
        later(options.speed().bootNanos(), Job.of(Kind.BOOTED));
    }

    private Kernel kernel(GuestPlatform platform) {
        KernelProfile profile = new KernelProfile(options.version());
        KernelCommandLine commandLine = new KernelCommandLine(options.commandLine());
        hasDriver = options.driver()
                && profile.hasDriver()
                && !commandLine.isBlacklisted("virtio_mem", "virtio_mem_driver_init")
                && !commandLine.isBlacklisted("virtio_pci", "virtio_pci_driver_init");
        Agenda<Job> agenda = new Agenda<>(platform.clock(), this::perform);
        MemoryManager memory = new MemoryManager(
                profile,
                commandLine,
                platform.bootMemory(),
                platform.numaNodeCount(),
                manager -> new Workload(options.workload(), new LinuxSpace(manager, agenda), profile.pinsInMovable()));
        return new Kernel(
                platform,
                profile,
                DriverParameters.of(commandLine, profile),
                memory,
                new DmaPages(platform.memory()),
                options.speed(),
                agenda);
    }

    private void perform(Job job) {
        Kernel running = kernel;
        if (running == null) {
            return;
        }
        switch (job.kind()) {
            case BOOTED -> {
                up = true;
                running.memory().workload().start();
                running.platform().devices().forEach(device -> probe(running, device));
                startAgent();
            }
            case POWER_OFF -> running.platform().powerOff();
            case REBOOT -> running.platform().reset();
            case HALT -> stop(running);
            case GROW -> running.memory().workload().perform(Event.GROW);
            case LEAK -> running.memory().workload().perform(Event.LEAK);
            case LET_GO -> running.memory().workload().perform(Event.LET_GO);
            case PROBE -> probe(running, deviceOf(job));
            case REMOVE -> remove(running, deviceOf(job));
            case WORK, RETRY -> {
                VirtioMemDriver driver = drivers.get(deviceOf(job));
                if (driver != null) {
                    driver.perform(job.kind());
                }
            }
        }
    }

    private static GuestDevice deviceOf(Job job) {
        return Objects.requireNonNull(job.device());
    }

    private void startAgent() {
        if (services != null && options.agent()) {
            agent = new AgentCommands(services);
            agentListener.agentChanged(agent);
        }
    }

    @Override
    public void halt() {
        if (kernel != null) {
            stop(kernel);
            kernel = null;
        }
    }

    /** Nothing more happens; devices are left as they are. */
    private void stop(Kernel running) {
        drivers.values().forEach(VirtioMemDriver::halt);
        drivers.clear();
        running.agenda().clear();
        up = false;
        if (agent != null) {
            agent = null;
            agentListener.agentChanged(null);
        }
    }

    @Override
    public @Nullable GuestAgent agent() {
        return agent;
    }

    @Override
    public @Nullable GuestView view() {
        return up && services != null ? services.view() : null;
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

    private void probe(Kernel running, GuestDevice device) {
        if (hasDriver && device.function().deviceType() == DEVICE_TYPE_MEMORY && !drivers.containsKey(device)) {
            VirtioMemDriver driver = VirtioMemDriver.probe(device, running, this::letGo);
            if (driver != null) {
                drivers.put(device, driver);
            }
        }
    }

    private void remove(Kernel running, GuestDevice device) {
        VirtioMemDriver driver = drivers.get(device);
        if (driver == null) {
            running.platform().eject(device);
        } else {
            driver.leaveWhenUnused();
        }
    }

    private void letGo(VirtioMemDriver driver) {
        drivers.remove(driver.device());
        driver.leave();
        if (kernel != null) {
            kernel.platform().eject(driver.device());
        }
    }

    private void later(long delayNanos, Job job) {
        if (kernel != null) {
            kernel.agenda().schedule(delayNanos, job);
        }
    }

    @Override
    public void save(StateWriter out) {
        Kernel running = Objects.requireNonNull(kernel, "nothing runs");
        options.save(out);
        LinuxState.saveHardware(out, running.platform());
        out.flag(up);
        Objects.requireNonNull(services).save(out);
        running.pages().save(out);
        running.memory().save(out);
        out.integer(drivers.size());
        drivers.forEach((device, driver) -> {
            out.text(device.slot());
            driver.save(out);
        });
        LinuxState.saveJobs(out, running.agenda().pending());
    }

    /** The Linux that was saved, on a platform like the one it ran on; it does nothing before {@link #goOn}. */
    public static LinuxGuest load(GuestPlatform platform, StateReader in, AgentListener agentListener)
            throws QemuException {
        LinuxGuest guest = new LinuxGuest(LinuxOptions.load(in), agentListener);
        LinuxState.checkHardware(in, platform);
        guest.up = in.flag("whether the kernel is up");
        Kernel kernel = guest.kernel(platform);
        guest.kernel = kernel;
        LinuxServices services = new LinuxServices(kernel, guest.options);
        guest.services = services;
        services.load(in);
        kernel.pages().load(in);
        kernel.memory().load(in);
        int count = in.integer("number of drivers", 0, Integer.MAX_VALUE);
        for (int i = 0; i < count; i++) {
            GuestDevice device = LinuxState.device(in, platform);
            StateReader.require(
                    device.function().deviceType() == DEVICE_TYPE_MEMORY && !guest.drivers.containsKey(device),
                    "device of a driver");
            guest.drivers.put(device, VirtioMemDriver.load(in, device, kernel, guest::letGo));
        }
        guest.saved = LinuxState.loadJobs(in, platform);
        return guest;
    }

    @Override
    public void goOn() {
        Kernel loaded = Objects.requireNonNull(kernel, "nothing was loaded");
        drivers.values().forEach(VirtioMemDriver::goOn);
        for (Agenda.Due<Job> due : saved) {
            Timer timer = loaded.agenda().schedule(due.delayNanos(), due.job());
            VirtioMemDriver driver = drivers.get(due.job().device());
            if (driver != null) {
                driver.adopt(due.job(), timer);
            }
        }
        saved = List.of();
        if (up) {
            startAgent();
        }
    }
}
