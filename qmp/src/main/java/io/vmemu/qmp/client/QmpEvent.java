package io.vmemu.qmp.client;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.qmp.schema.Arguments;

/**
 * An event.
 *
 * @param data empty if the event has none
 * @param epochMicros when its cause happened, by the server's clock
 */
public record QmpEvent(String name, QDict data, long epochMicros) {
    /** Reads an event as the server has sent it. */
    public static QmpEvent of(QDict message) {
        Arguments view = Arguments.of(message);
        QDict data = message.has("data") ? view.object("data").dict() : new QDict();
        Arguments timestamp = view.object("timestamp");
        long micros = timestamp.integer("seconds") * 1_000_000 + timestamp.integer("microseconds");
        return new QmpEvent(view.string("event"), data, micros);
    }
}
