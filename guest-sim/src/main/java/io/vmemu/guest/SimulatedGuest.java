package io.vmemu.guest;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.GuestConsole;
import io.vmemu.emulator.machine.GuestDevice;
import io.vmemu.emulator.machine.GuestPlatform;
import io.vmemu.emulator.machine.GuestPlatform.DirectBoot;
import io.vmemu.emulator.machine.GuestSoftware;
import io.vmemu.emulator.machine.GuestView;
import io.vmemu.guest.agent.GuestAgent;
import io.vmemu.guest.linux.KernelVersion;
import io.vmemu.guest.linux.LinuxGuest;
import io.vmemu.guest.linux.LinuxOptions;
import io.vmemu.guest.system.AgentListener;
import io.vmemu.guest.system.GuestSystem;
import io.vmemu.guest.system.StateReader;
import io.vmemu.guest.system.StateWriter;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The guest as the machine is given it: at each boot it becomes what the kernel image, its command line and the
 * firmware configuration entry {@link GuestOptions#ENTRY} say. Without any of them it is the newest Linux known here,
 * which brings added memory online in ZONE_MOVABLE.
 */
public final class SimulatedGuest implements GuestSoftware {
    private static final String DEFAULT_COMMAND_LINE = "memhp_default_state=online_movable";
    /** What follows is for the first process, not for the kernel. */
    private static final Pattern END_OF_PARAMETERS = Pattern.compile("(^|\\s)--(\\s|$)");

    private @Nullable GuestSystem software;
    /** Whether the machine was ever on: a boot is a reboot then. */
    private boolean hasBooted;

    private AgentListener agentListener = agent -> {};

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException if the entry does not pass {@link GuestOptions#parse}: whoever starts the machine
     *     checks it first
     */
    @Override
    public void boot(GuestPlatform platform) {
        halt();
        GuestSystem booting = new LinuxGuest(linux(platform), this::agentChanged);
        hasBooted = true;
        software = booting;
        booting.boot(platform);
    }

    private LinuxOptions linux(GuestPlatform platform) {
        GuestOptions options = options(platform.firmwareConfig(GuestOptions.ENTRY));
        DirectBoot image = platform.directBoot();
        KernelVersion version = image == null ? null : KernelVersion.parse(image.kernelBanner());
        if (version == null) {
            version = options.version() == null ? KernelVersion.NEWEST : options.version();
        }
        String commandLine =
                image == null ? DEFAULT_COMMAND_LINE : END_OF_PARAMETERS.split(image.commandLine(), 2)[0];
        return new LinuxOptions(
                version,
                image == null ? "" : image.kernelBanner(),
                commandLine + " " + options.commandLine(),
                hasBooted ? options.speed().afterReset() : options.speed(),
                options.driver(),
                options.rogue(),
                options.ignorePowerButton(),
                options.agent(),
                options.workload());
    }

    private static GuestOptions options(@Nullable String entry) {
        try {
            return GuestOptions.parse(entry == null ? "" : entry);
        } catch (QemuException e) {
            throw new IllegalStateException(e.desc(), e);
        }
    }

    @Override
    public void halt() {
        if (software != null) {
            software.halt();
            software = null;
        }
    }

    @Override
    public void powerButton() {
        if (software != null) {
            software.powerButton();
        }
    }

    @Override
    public void deviceAdded(GuestDevice device) {
        if (software != null) {
            software.deviceAdded(device);
        }
    }

    @Override
    public void removalRequested(GuestDevice device) {
        if (software != null) {
            software.removalRequested(device);
        }
    }

    @Override
    public boolean hasBalloonDriver() {
        return software != null && software.hasBalloonDriver();
    }

    /** Has somebody told when the guest agent starts and stops: now if one runs. */
    public void onAgentChange(AgentListener listener) {
        agentListener = listener;
        GuestAgent running = agent();
        if (running != null) {
            listener.agentChanged(running);
        }
    }

    private void agentChanged(@Nullable GuestAgent agent) {
        agentListener.agentChanged(agent);
    }

    /** The guest agent, which runs once the guest is up; null else. */
    public @Nullable GuestAgent agent() {
        return software == null ? null : software.agent();
    }

    @Override
    public @Nullable GuestView view() {
        return software == null ? null : software.view();
    }

    @Override
    public @Nullable GuestConsole console() {
        return software == null ? null : software.console();
    }

    @Override
    public byte[] saveState() {
        if (software == null) {
            return new byte[0];
        }
        StateWriter out = new StateWriter();
        software.save(out);
        return out.seal();
    }

    @Override
    public void loadState(GuestPlatform platform, byte[] state) throws QemuException {
        GuestSystem loaded = state.length == 0 ? null : load(platform, StateReader.open(state));
        halt();
        software = loaded;
        hasBooted |= loaded != null;
        if (loaded != null) {
            loaded.goOn();
        }
    }

    private GuestSystem load(GuestPlatform platform, StateReader in) throws QemuException {
        GuestSystem loaded = LinuxGuest.load(platform, in, this::agentChanged);
        in.end();
        return loaded;
    }
}
