package io.vmemu.qmp.record;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.qmp.json.JsonWriter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The events of one connection beside those of the record. Events that the comparison ignores as a whole are left out. */
final class EventLedger {
    private final EventMode mode;
    private final MessageCheck check;
    private final List<Recorded> recorded = new ArrayList<>();
    private final List<QDict> received = new ArrayList<>();
    private int lastLine;

    private record Recorded(int line, QDict event) {}

    EventLedger(EventMode mode, MessageCheck check) {
        this.mode = mode;
        this.check = check;
    }

    /** An event of the record, which may have come already. */
    void expect(int line, QDict event) {
        lastLine = line;
        if (matters(event)) {
            recorded.add(new Recorded(line, event));
            cancelOut();
        }
    }

    /** An event that has come, which may be expected later only. */
    void receive(QDict event) {
        if (matters(event)) {
            received.add(event);
            cancelOut();
        }
    }

    private boolean matters(QDict event) {
        return !check.comparison().ignores(name(event), "");
    }

    private void cancelOut() {
        if (mode == EventMode.ANY) {
            recorded.removeIf(each -> takeSame(each.event()));
        }
    }

    private boolean takeSame(QDict event) {
        for (Iterator<QDict> i = received.iterator(); i.hasNext(); ) {
            if (check.same(name(event), event, i.next())) {
                i.remove();
                return true;
            }
        }
        return false;
    }

    /** How many events have still to come. */
    int missing() {
        return mode == EventMode.ANY ? recorded.size() : Math.max(0, recorded.size() - received.size());
    }

    /** What is not as recorded, at the end. */
    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        if (mode == EventMode.NONE) {
            return findings;
        }
        for (Recorded each : recorded) {
            String name = name(each.event());
            QDict come = mode == EventMode.STRICT ? pollFirst() : pollNearest(each.event());
            if (come == null) {
                findings.add(Finding.of(each.line(), "event " + JsonWriter.toText(each.event()) + " did not come"));
            } else {
                check.check(each.line(), "event " + name, name, each.event(), come)
                        .ifPresent(findings::add);
            }
        }
        received.forEach(event -> findings.add(
                Finding.of(lastLine, "event " + JsonWriter.toText(event) + " came, but was not recorded")));
        received.clear();
        return findings;
    }

    private @Nullable QDict pollFirst() {
        return received.isEmpty() ? null : received.remove(0);
    }

    private @Nullable QDict pollNearest(QDict event) {
        List<QDict> named =
                received.stream().filter(each -> name(each).equals(name(event))).toList();
        Optional<QDict> nearest = NearMiss.nearest(event, named, each -> each);
        nearest.ifPresent(received::remove);
        return nearest.orElse(null);
    }

    private static String name(QDict event) {
        return new Content.Message(event).subject();
    }
}
