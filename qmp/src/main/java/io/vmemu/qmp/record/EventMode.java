package io.vmemu.qmp.record;

/** How events are compared. */
public enum EventMode {
    /** The recorded events, in their order, and no others. */
    STRICT,
    /** The recorded events, in whatever order, and no others. */
    ANY,
    /** Not at all. */
    NONE
}
