package io.vmemu.emulator.machine;

/** QEMU's run states, by their names in {@code query-status}. */
public enum RunState {
    PRELAUNCH("prelaunch"),
    RUNNING("running"),
    PAUSED("paused"),
    SUSPENDED("suspended"),
    SHUTDOWN("shutdown"),
    INMIGRATE("inmigrate"),
    FINISH_MIGRATE("finish-migrate"),
    POSTMIGRATE("postmigrate"),
    GUEST_PANICKED("guest-panicked"),
    INTERNAL_ERROR("internal-error");

    private final String wireName;

    RunState(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    /** Whether only a reset leads out of this state. */
    boolean needsReset() {
        return this == SHUTDOWN || this == INTERNAL_ERROR;
    }
}
