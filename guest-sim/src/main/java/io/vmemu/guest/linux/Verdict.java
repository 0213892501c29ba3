package io.vmemu.guest.linux;

/** What became of a step of the driver's, or of all its work: Linux's error numbers by what they mean here. */
enum Verdict {
    /** Not finished: a request is to be sent. */
    SEND,
    /** Not finished: go on. */
    CONTINUE,
    /** All done, or nothing to do. */
    DONE,
    /** ENOSPC: the usable region is full, or too much memory is offline. Only the user or the host can change that. */
    NO_SPACE,
    /** ETXTBSY: the host cannot do it now. */
    HOST_BUSY,
    /** EBUSY: the memory that could be unplugged is in use. */
    GUEST_BUSY,
    /** ENOMEM: no memory for the memmap, or an answer that makes no sense. */
    NO_MEMORY,
    /** EAGAIN: the configuration has changed, start over. */
    AGAIN,
    /** EINVAL: the device says that the driver is wrong. */
    FAILED
}
