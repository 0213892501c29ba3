package io.vmemu.guest.agent;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QObject;
import org.jspecify.annotations.Nullable;

/**
 * The guest agent behind the channel {@code org.qemu.guest_agent.0}: one request, one reply, in order. Called on the
 * machine's loop. Texts and shapes are those of QEMU 7.2's {@code qemu-ga}.
 */
public interface GuestAgent {
    /**
     * Answers a request.
     *
     * @param request a JSON value as it came over the channel, whatever it is
     * @return null if the command succeeded and is one that says nothing then ({@code guest-shutdown})
     */
    @Nullable
    Reply execute(QObject request);

    /**
     * A reply.
     *
     * @param response with {@code return} or {@code error}
     * @param delimited whether a byte 0xFF goes before it ({@code guest-sync-delimited})
     */
    record Reply(QDict response, boolean delimited) {}
}
