package io.vmemu.emulator.vmem;

import org.jspecify.annotations.Nullable;

/**
 * What the driver can ask for (virtio 1.2, 5.15.6), after the request has come out of its queue. Everything that comes with a
 * request is untrusted: addresses and numbers of blocks may be anything.
 */
public interface RequestHandler {
    /** VIRTIO_MEM_REQ_PLUG. */
    ReplyType plug(long gpa, int blocks);

    /** VIRTIO_MEM_REQ_UNPLUG. */
    ReplyType unplug(long gpa, int blocks);

    /** VIRTIO_MEM_REQ_UNPLUG_ALL. */
    ReplyType unplugAll();

    /** VIRTIO_MEM_REQ_STATE: the state of the blocks, null if there are none such. */
    @Nullable
    BlockState state(long gpa, int blocks);

    /** An answer is about to be written. */
    void responding(ReplyType type);
}
