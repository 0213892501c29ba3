package io.vmemu.testkit;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.GuestConsole;
import io.vmemu.emulator.machine.GuestSoftware;
import io.vmemu.emulator.machine.GuestView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The guest in a {@link VirtualMachine}, for those who are logged in. Nobody can while it boots or is down: then all calls
 * throw {@link IllegalStateException}.
 */
public final class VirtualGuest {
    private final Turn turn;
    private final GuestSoftware software;

    VirtualGuest(Turn turn, GuestSoftware software) {
        this.turn = turn;
        this.software = software;
    }

    private interface Act {
        void on(GuestConsole console) throws QemuException;
    }

    /** Whether somebody can log in. */
    public boolean isUp() {
        return turn.look(() -> software.console() != null);
    }

    /** What {@code /proc/meminfo} and {@code /sys/devices/system/memory} show. */
    public GuestView view() {
        return turn.look(() -> present(software.view()));
    }

    /**
     * Starts a program that uses memory.
     *
     * @param bytes how much, if there is so much
     * @throws QemuException if one of that name runs
     */
    public void startWorkload(String id, GuestConsole.WorkloadKind kind, long bytes) throws QemuException {
        act(console -> console.startWorkload(id, kind, bytes));
    }

    /**
     * Ends a program.
     *
     * @throws QemuException if none of that name runs
     */
    public void stopWorkload(String id) throws QemuException {
        act(console -> console.stopWorkload(id));
    }

    /** Programs that {@link #startWorkload} has started, oldest first. */
    public List<GuestConsole.Workload> workloads() {
        return turn.look(() -> present(software.console()).workloads());
    }

    /**
     * Brings a memory block online, or takes it offline.
     *
     * @throws QemuException if Linux refuses it
     */
    public void setBlockState(long index, GuestConsole.BlockState state) throws QemuException {
        act(console -> console.setBlockState(index, state));
    }

    /** {@code modprobe virtio_mem}. */
    public void loadDriver() throws QemuException {
        act(GuestConsole::loadDriver);
    }

    /** {@code modprobe -r virtio_mem}. */
    public void unloadDriver() throws QemuException {
        act(GuestConsole::unloadDriver);
    }

    /** Suspends to RAM. */
    public void suspend() throws QemuException {
        act(GuestConsole::suspend);
    }

    /** Reboots. */
    public void reboot() throws QemuException {
        act(GuestConsole::reboot);
    }

    /** Panics. */
    public void crash() throws QemuException {
        act(GuestConsole::crash);
    }

    private void act(Act act) throws QemuException {
        turn.take(QemuException.class, () -> {
            act.on(present(software.console()));
            return this;
        });
    }

    private static <T> T present(@Nullable T inside) {
        if (inside == null) {
            throw new IllegalStateException("the guest is not up");
        }
        return inside;
    }
}
