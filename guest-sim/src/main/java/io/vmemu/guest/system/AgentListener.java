package io.vmemu.guest.system;

import io.vmemu.guest.agent.GuestAgent;
import org.jspecify.annotations.Nullable;

/** Is told when the guest agent starts and stops, as its channel is opened and closed. */
@FunctionalInterface
public interface AgentListener {
    /** The agent runs from now on, or (null) does not any more. */
    void agentChanged(@Nullable GuestAgent agent);
}
