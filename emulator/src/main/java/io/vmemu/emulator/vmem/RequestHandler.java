package io.vmemu.emulator.vmem;

import org.jspecify.annotations.Nullable;

/** What the driver can ask for. Everything that comes with a request is untrusted. */
interface RequestHandler {
    ReplyType plug(long gpa, int blocks);

    ReplyType unplug(long gpa, int blocks);

    ReplyType unplugAll();

    /** The state of the blocks, null if there are none such. */
    @Nullable
    BlockState state(long gpa, int blocks);

    /** An answer is about to be written. */
    void responding(ReplyType type);
}
