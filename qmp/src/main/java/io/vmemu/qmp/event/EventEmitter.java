package io.vmemu.qmp.event;

import io.vmemu.emulator.qobject.QDict;
import org.jspecify.annotations.Nullable;

/** Tells the clients of a machine what happened. */
@FunctionalInterface
public interface EventEmitter {
    /**
     * Emits an event, at once or as its rate limit allows.
     *
     * @param name as declared in the schema
     * @param data as declared; null if the event has none
     * @param epochMicros when its cause happened
     */
    void emit(String name, @Nullable QDict data, long epochMicros);
}
