package io.vmemu.qmp.protocol;

import io.vmemu.emulator.fault.Fault;
import io.vmemu.emulator.fault.FaultPoint;
import io.vmemu.emulator.fault.Faults;
import io.vmemu.emulator.qobject.QDict;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The way of messages to one client. Nothing happens on it unless a fault wants it: what is late holds up all that is behind
 * it, as on any connection. Faults spare replies to {@code x-vmemu-*} commands, and all that goes to a monitor of such a name:
 * who has armed them must be able to go on from there.
 */
final class Delivery {
    private final Outlet outlet;
    private final Observation observation;
    private final String monitor;
    private final boolean spared;
    private final ArrayDeque<Late> held = new ArrayDeque<>();
    private boolean closed;

    /** Messages that wait, for {@code delayNanos} after those before them have gone. */
    private record Late(long delayNanos, Runnable sending) {}

    /** @param monitor the name of the client's monitor */
    Delivery(Outlet outlet, Observation observation, String monitor) {
        this.outlet = outlet;
        this.observation = observation;
        this.monitor = monitor;
        this.spared = Observation.steers(monitor);
    }

    /** What waits is lost, and nothing more goes out. */
    void close() {
        closed = true;
        held.clear();
    }

    void greet(QDict greeting) {
        if (spared) {
            outlet.send(greeting);
            return;
        }
        if (faults().fires(FaultPoint.QMP_CONNECTION_CLOSED, monitor, 0)) {
            outlet.cut(greeting, 0);
            return;
        }
        Fault late = faults().fire(FaultPoint.QMP_GREETING_DELAYED, monitor, 0);
        go(late, () -> outlet.send(greeting));
    }

    void reply(String command, QDict reply) {
        if (spared || Observation.steers(command)) {
            go(null, () -> outlet.send(reply));
            return;
        }
        if (faults().fires(FaultPoint.QMP_REPLY_DROPPED, command, 0)) {
            return;
        }
        Fault late = faults().fire(FaultPoint.QMP_REPLY_DELAYED, command, 0);
        Fault cut = faults().fire(FaultPoint.QMP_REPLY_CUT, command, 0);
        Fault dribbled = faults().fire(FaultPoint.QMP_REPLY_DRIBBLED, command, 0);
        go(late, sending(reply, cut, dribbled));
    }

    void event(String name, QDict event) {
        if (spared) {
            outlet.send(event);
            return;
        }
        if (faults().fires(FaultPoint.QMP_EVENT_LOST, name, 0)) {
            return;
        }
        Fault late = faults().fire(FaultPoint.QMP_EVENT_DELAYED, name, 0);
        Runnable sending = sending(event, faults().fire(FaultPoint.QMP_EVENT_CUT, name, 0), null);
        go(late, sending);
        if (faults().fires(FaultPoint.QMP_EVENT_DOUBLED, name, 0)) {
            go(null, sending);
        }
    }

    private Faults faults() {
        return observation.faults();
    }

    private Runnable sending(QDict message, @Nullable Fault cut, @Nullable Fault dribbled) {
        if (cut != null) {
            return () -> outlet.cut(message, cut.amount());
        }
        return dribbled == null
                ? () -> outlet.send(message)
                : () -> outlet.dribble(message, Math.max(1, dribbled.amount()));
    }

    private void go(@Nullable Fault late, Runnable sending) {
        if (closed) {
            return;
        }
        if (late == null && held.isEmpty()) {
            sending.run();
            return;
        }
        held.add(new Late(late == null ? 0 : late.nanos(), sending));
        if (held.size() == 1) {
            awaitFirst();
        }
    }

    private void awaitFirst() {
        observation.scheduler().schedule(held.element().delayNanos(), this::release);
    }

    private void release() {
        Late first = held.poll();
        if (first == null) {
            return;
        }
        first.sending().run();
        while (!held.isEmpty() && held.element().delayNanos() == 0) {
            held.remove().sending().run();
        }
        if (!held.isEmpty()) {
            awaitFirst();
        }
    }
}
