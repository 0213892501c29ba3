package io.vmemu.emulator.machine;

import org.jspecify.annotations.Nullable;

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

    /** The state of that name, or null if there is none. */
    public static @Nullable RunState ofWireName(String name) {
        for (RunState state : values()) {
            if (state.wireName.equals(name)) {
                return state;
            }
        }
        return null;
    }

    /** Whether only a reset leads out of this state. */
    boolean needsReset() {
        return this == SHUTDOWN || this == INTERNAL_ERROR;
    }
}
