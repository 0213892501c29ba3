package io.vmemu.emulator.migrate;

import org.jspecify.annotations.Nullable;

/** The states of a migration, by QEMU's names. */
public enum MigrationStatus {
    NONE("none"),
    SETUP("setup"),
    CANCELLING("cancelling"),
    CANCELLED("cancelled"),
    ACTIVE("active"),
    POSTCOPY_ACTIVE("postcopy-active"),
    POSTCOPY_PAUSED("postcopy-paused"),
    POSTCOPY_RECOVER_SETUP("postcopy-recover-setup"),
    POSTCOPY_RECOVER("postcopy-recover"),
    COMPLETED("completed"),
    FAILED("failed"),
    COLO("colo"),
    PRE_SWITCHOVER("pre-switchover"),
    DEVICE("device"),
    WAIT_UNPLUG("wait-unplug");

    private final String wireName;

    MigrationStatus(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    /** The state of that name, or null if there is none. */
    public static @Nullable MigrationStatus ofWireName(String name) {
        for (MigrationStatus status : values()) {
            if (status.wireName.equals(name)) {
                return status;
            }
        }
        return null;
    }

    /** Whether a migration in this state is still to come to an end. */
    public boolean isRunning() {
        return switch (this) {
            case NONE, CANCELLED, COMPLETED, FAILED -> false;
            default -> true;
        };
    }

    /** Whether the guest has left, but not all of its memory. */
    public boolean isPostcopy() {
        return switch (this) {
            case POSTCOPY_ACTIVE, POSTCOPY_PAUSED, POSTCOPY_RECOVER_SETUP, POSTCOPY_RECOVER -> true;
            default -> false;
        };
    }
}
