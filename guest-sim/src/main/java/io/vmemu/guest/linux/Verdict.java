package io.vmemu.guest.linux;

import io.vmemu.guest.ring.MemRequest;

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
    FAILED;

    /** What the device's answer to a request to plug or unplug means. */
    static Verdict ofAnswer(int answer, boolean plug) {
        return switch (answer) {
            case MemRequest.ACK -> DONE;
            case MemRequest.NACK -> plug ? AGAIN : NO_MEMORY;
            case MemRequest.BUSY -> HOST_BUSY;
            case MemRequest.ERROR -> FAILED;
            default -> NO_MEMORY;
        };
    }
}
