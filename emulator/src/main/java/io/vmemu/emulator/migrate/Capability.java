package io.vmemu.emulator.migrate;

import io.vmemu.emulator.qom.Persona;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Migration capabilities, in the order in which they are listed. */
public enum Capability {
    XBZRLE("xbzrle"),
    RDMA_PIN_ALL("rdma-pin-all"),
    AUTO_CONVERGE("auto-converge"),
    ZERO_BLOCKS("zero-blocks"),
    COMPRESS("compress", Since.ONLY_7_2),
    EVENTS("events"),
    POSTCOPY_RAM("postcopy-ram"),
    X_COLO("x-colo"),
    RELEASE_RAM("release-ram"),
    BLOCK("block", Since.ONLY_7_2),
    RETURN_PATH("return-path"),
    PAUSE_BEFORE_SWITCHOVER("pause-before-switchover"),
    MULTIFD("multifd"),
    DIRTY_BITMAPS("dirty-bitmaps"),
    POSTCOPY_BLOCKTIME("postcopy-blocktime"),
    LATE_BLOCK_ACTIVATE("late-block-activate"),
    X_IGNORE_SHARED("x-ignore-shared"),
    VALIDATE_UUID("validate-uuid"),
    BACKGROUND_SNAPSHOT("background-snapshot"),
    ZERO_COPY_SEND("zero-copy-send"),
    POSTCOPY_PREEMPT("postcopy-preempt"),
    SWITCHOVER_ACK("switchover-ack", Since.V10_0),
    DIRTY_LIMIT("dirty-limit", Since.V10_0),
    MAPPED_RAM("mapped-ram", Since.V10_0);

    private enum Since {
        ALWAYS,
        ONLY_7_2,
        V10_0
    }

    private final String wireName;
    private final Since since;

    Capability(String wireName) {
        this(wireName, Since.ALWAYS);
    }

    Capability(String wireName, Since since) {
        this.wireName = wireName;
        this.since = since;
    }

    public String wireName() {
        return wireName;
    }

    private boolean isIn(Persona persona) {
        return switch (since) {
            case ALWAYS -> true;
            case ONLY_7_2 -> persona == Persona.QEMU_7_2;
            case V10_0 -> persona.isAtLeast(Persona.QEMU_10_0);
        };
    }

    /** Those that this QEMU has. */
    public static List<Capability> of(Persona persona) {
        List<Capability> all = new ArrayList<>();
        for (Capability capability : values()) {
            if (capability.isIn(persona)) {
                all.add(capability);
            }
        }
        return all;
    }

    /** The capability of that name, or null if there is none. */
    public static @Nullable Capability ofWireName(String name) {
        for (Capability capability : values()) {
            if (capability.wireName.equals(name)) {
                return capability;
            }
        }
        return null;
    }
}
