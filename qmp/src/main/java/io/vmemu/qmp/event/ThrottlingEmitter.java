package io.vmemu.qmp.event;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.time.Scheduler;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Forms events and holds some of them back, as QEMU does. Of an event with a rate limit the first goes out at once and
 * starts a timer of one second. While it runs, later ones replace one another. When it ends, the one that is left
 * goes out and the timer starts again; if none is left the limit is lifted.
 *
 * <pre>
 *   cause     a   b c               d
 *   sent      a         c         d         (lifted)
 *             |--- 1 s ---|--- 1 s ---|--- 1 s ---|
 * </pre>
 */
public final class ThrottlingEmitter implements EventEmitter {
    private static final int MICROS_PER_SECOND = 1_000_000;

    private final Scheduler scheduler;
    private final Consumer<QDict> sink;
    private final Map<RateLimit.Key, Held> held = new HashMap<>();

    /** The event that waits for the end of a period, if any. */
    private static final class Held {
        private @Nullable QDict event;
    }

    /**
     * An emitter.
     *
     * @param scheduler the host's time, which goes on while the machine is stopped
     * @param sink gets the complete events
     */
    public ThrottlingEmitter(Scheduler scheduler, Consumer<QDict> sink) {
        this.scheduler = scheduler;
        this.sink = sink;
    }

    @Override
    public void emit(String name, @Nullable QDict data, long epochMicros) {
        QDict event = event(name, data, epochMicros);
        RateLimit.Key key = RateLimit.keyOf(name, data);
        if (key == null) {
            sink.accept(event);
            return;
        }
        Held limited = held.get(key);
        if (limited != null) {
            limited.event = event;
            return;
        }
        Held fresh = new Held();
        held.put(key, fresh);
        scheduler.schedule(RateLimit.PERIOD_NANOS, () -> periodEnds(key, fresh));
        sink.accept(event);
    }

    private void periodEnds(RateLimit.Key key, Held limited) {
        QDict event = limited.event;
        if (event == null) {
            held.remove(key);
            return;
        }
        limited.event = null;
        scheduler.schedule(RateLimit.PERIOD_NANOS, () -> periodEnds(key, limited));
        sink.accept(event);
    }

    private static QDict event(String name, @Nullable QDict data, long epochMicros) {
        QDict timestamp = new QDict()
                .put("seconds", Math.floorDiv(epochMicros, MICROS_PER_SECOND))
                .put("microseconds", Math.floorMod(epochMicros, MICROS_PER_SECOND));
        QDict event = new QDict().put("timestamp", timestamp).put("event", name);
        return data == null ? event : event.put("data", data);
    }
}
