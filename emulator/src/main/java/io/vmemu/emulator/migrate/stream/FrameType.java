package io.vmemu.emulator.migrate.stream;

import org.jspecify.annotations.Nullable;

/** What a frame holds. The first ones in this order, as far as they are there. */
public enum FrameType {
    /** What machine this is. */
    CONFIGURATION(1),
    /** What cannot change while a migration runs and is checked first. */
    EARLY_SECTION(2),
    /** Names and sizes of what holds memory. */
    RAM_BLOCKS(3),
    /** Pages that hold only zeros. */
    ZERO_PAGES(4),
    /** One page's contents. */
    PAGE(5),
    /** A device's state. */
    SECTION(6),
    /** The guest's state. */
    GUEST(7),
    /** How the machine was when it stopped. */
    RUN_STATE(8),
    /** The guest goes on at the destination while its memory still arrives. */
    SWITCHOVER(9),
    /** There is no more. */
    END(10),
    /** What time it was when a snapshot was taken; migrations have none. */
    CLOCKS(11),

    /** From the destination: it has loaded everything, or failed. */
    OUTCOME(32),
    /** From the destination: it is ready to go on after an interruption. */
    RESUME_READY(33),
    /** Goes on after an interruption, on a new connection. */
    RESUME(34);

    private final int code;

    FrameType(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static @Nullable FrameType ofCode(int code) {
        for (FrameType type : values()) {
            if (type.code == code) {
                return type;
            }
        }
        return null;
    }
}
