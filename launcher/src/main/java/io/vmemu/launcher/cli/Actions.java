package io.vmemu.launcher.cli;

/** What follows what happens to the machine: {@code -action}, {@code -no-reboot}, {@code -no-shutdown}, {@code -watchdog-action}. */
public record Actions(String reboot, String shutdown, String panic, String watchdog) {
    /** QEMU's defaults. */
    public static final Actions DEFAULT = new Actions("reset", "poweroff", "shutdown", "reset");

    Actions withReboot(String action) {
        return new Actions(action, shutdown, panic, watchdog);
    }

    Actions withShutdown(String action) {
        return new Actions(reboot, action, panic, watchdog);
    }

    Actions withPanic(String action) {
        return new Actions(reboot, shutdown, action, watchdog);
    }

    Actions withWatchdog(String action) {
        return new Actions(reboot, shutdown, panic, action);
    }
}
