package io.vmemu.emulator.machine;

/** Why the machine resets or goes down, by QEMU's names. */
public enum ShutdownCause {
    HOST_ERROR("host-error", false),
    HOST_QMP_QUIT("host-qmp-quit", false),
    HOST_QMP_SYSTEM_RESET("host-qmp-system-reset", false),
    HOST_SIGNAL("host-signal", false),
    HOST_UI("host-ui", false),
    GUEST_SHUTDOWN("guest-shutdown", true),
    GUEST_RESET("guest-reset", true),
    GUEST_PANIC("guest-panic", true);

    private final String wireName;
    private final boolean guest;

    ShutdownCause(String wireName, boolean guest) {
        this.wireName = wireName;
        this.guest = guest;
    }

    public String wireName() {
        return wireName;
    }

    /** Whether the guest did it. */
    public boolean isGuest() {
        return guest;
    }
}
