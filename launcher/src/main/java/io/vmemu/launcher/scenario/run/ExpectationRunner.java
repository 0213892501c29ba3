package io.vmemu.launcher.scenario.run;

import io.vmemu.emulator.machine.GuestView;
import io.vmemu.emulator.migrate.MigrationStatus;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.trace.Journal;
import io.vmemu.emulator.vmem.VirtioMemDevice;
import io.vmemu.launcher.scenario.Expectation;
import io.vmemu.launcher.scenario.format.Amounts;
import io.vmemu.launcher.scenario.format.Units;
import io.vmemu.qmp.client.QmpEvent;
import io.vmemu.qmp.json.JsonWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Holds a machine against what is expected of it, letting time pass as long as it may take. */
final class ExpectationRunner {
    private final Stage stage;

    ExpectationRunner(Stage stage) {
        this.stage = stage;
    }

    void check(Expectation expectation) throws Unmet {
        if (expectation instanceof Expectation.Sizes sizes) {
            checkSizes(sizes);
        } else if (expectation instanceof Expectation.Event event) {
            checkEvent(event);
        } else if (expectation instanceof Expectation.Never never) {
            checkNever(never);
        } else if (expectation instanceof Expectation.Message message) {
            List<String> all = stage.hosted().messages();
            long count = all.stream()
                    .filter(line -> message.text().matcher(line).find())
                    .count();
            if (!message.times().contains(count)) {
                throw Unmet.expectation(
                        "a message with " + message.text() + ": "
                                + message.times().text(),
                        count + " of " + all);
            }
        } else if (expectation instanceof Expectation.Entries entries) {
            checkJournal(entries);
        } else if (expectation instanceof Expectation.Guest guest) {
            checkGuest(guest);
        } else if (expectation instanceof Expectation.Migration migration) {
            if (!comesTrue(() -> migrationStatus().equals(migration.status()), migration.withinNanos())) {
                throw Unmet.expectation("migration " + migration.status(), migrationStatus());
            }
        } else if (expectation instanceof Expectation.Exit exit) {
            if (!comesTrue(() -> stage.hosted().exitStatus().equals(exit(exit)), exit.withinNanos())) {
                throw Unmet.expectation("exit with status " + exit.status(), exitStatus());
            }
        } else if (expectation instanceof Expectation.Refused refused) {
            throw Unmet.expectation("the machine does not start: " + refused.text(), "it has started");
        }
    }

    private boolean comesTrue(BooleanSupplier condition, long withinNanos) {
        return stage.time().advanceUntil(condition, withinNanos);
    }

    private static OptionalInt exit(Expectation.Exit exit) {
        return OptionalInt.of(exit.status());
    }

    private String exitStatus() {
        return stage.hosted().exitStatus().isPresent()
                ? "status " + stage.hosted().exitStatus().getAsInt()
                : "it goes on";
    }

    private String migrationStatus() {
        MigrationStatus status = stage.hosted().migrations().info().status();
        return status == null ? "none" : status.wireName();
    }

    private void checkSizes(Expectation.Sizes sizes) throws Unmet {
        if (!comesTrue(() -> hold(sizes), sizes.withinNanos())
                || (sizes.forNanos() > 0 && comesTrue(() -> !hold(sizes), sizes.forNanos()))) {
            throw Unmet.expectation(
                    sizes.device() + ": " + described(sizes.size(), "size")
                            + described(sizes.requested(), "requested-size") + "at " + Units.ofNanos(stage.age()),
                    actualSizes(sizes.device()));
        }
    }

    private boolean hold(Expectation.Sizes sizes) {
        VirtioMemDevice device = stage.device(sizes.device());
        return device != null
                && (sizes.size() == null || sizes.size().contains(device.size()))
                && (sizes.requested() == null || sizes.requested().contains(device.requestedSize()));
    }

    private static String described(@Nullable Amounts amounts, String name) {
        return amounts == null ? "" : name + " " + amounts.text() + " ";
    }

    private String actualSizes(String id) {
        VirtioMemDevice device = stage.device(id);
        return device == null
                ? "it is not there"
                : "size " + Units.ofSize(device.size()) + " requested-size " + Units.ofSize(device.requestedSize());
    }

    private void checkEvent(Expectation.Event expected) throws Unmet {
        Predicate<QmpEvent> fits = event -> fits(event, expected.name(), expected.data());
        String wanted = "event " + expected.name() + " " + JsonWriter.toText(expected.data());
        Amounts times = expected.times();
        if (times == null) {
            if (!comesTrue(() -> stage.newEvents().stream().anyMatch(fits), expected.withinNanos())) {
                throw Unmet.expectation(wanted + " until " + Units.ofNanos(stage.age()), events());
            }
            List<QmpEvent> events = stage.newEvents();
            int index = 0;
            while (!fits.test(events.get(index))) {
                index++;
            }
            stage.sawEvents(index + 1);
            return;
        }
        stage.time().advance(expected.withinNanos());
        long count = stage.newEvents().stream().filter(fits).count();
        if (!times.contains(count)) {
            throw Unmet.expectation(wanted + ", times: " + times.text(), count + " of " + events());
        }
        stage.sawEvents(stage.newEvents().size());
    }

    private void checkNever(Expectation.Never never) throws Unmet {
        BooleanSupplier came =
                () -> stage.newEvents().stream().anyMatch(event -> fits(event, never.name(), never.data()));
        if (comesTrue(came, never.forNanos())) {
            throw Unmet.expectation(
                    "no event " + never.name() + " " + JsonWriter.toText(never.data()) + " until "
                            + Units.ofNanos(stage.age()),
                    events());
        }
    }

    private static boolean fits(QmpEvent event, String name, QDict data) {
        return event.name().equals(name) && Part.isIn(data, event.data());
    }

    private String events() {
        return stage.newEvents().stream()
                .map(event -> event.name() + " " + JsonWriter.toText(event.data()))
                .collect(Collectors.joining("; ", "events: ", ""));
    }

    private void checkJournal(Expectation.Entries expected) throws Unmet {
        long since = stage.journalMark(expected.since());
        long count = 0;
        for (Journal.Item item : stage.journal()) {
            if (item.sequence() >= since && Part.isIn(expected.part(), item.toDict())) {
                count++;
            }
        }
        if (!expected.times().contains(count)) {
            throw Unmet.expectation(
                    "journal entries " + JsonWriter.toText(expected.part()) + ": "
                            + expected.times().text(),
                    count + " of them");
        }
    }

    private void checkGuest(Expectation.Guest expected) throws Unmet {
        if (!comesTrue(() -> holds(expected), expected.withinNanos())) {
            Map<String, String> wanted = new LinkedHashMap<>();
            expected.facts().forEach((name, amounts) -> wanted.put(name, amounts.text()));
            GuestView view = stage.guest();
            Map<String, String> actual = new LinkedHashMap<>();
            facts(view)
                    .forEach((name, value) ->
                            actual.put(name, name.startsWith("mem") ? Units.ofSize(value) : value.toString()));
            throw Unmet.expectation("guest " + wanted, view == null ? "none is up" : view.kernel() + " " + actual);
        }
    }

    private boolean holds(Expectation.Guest expected) {
        GuestView view = stage.guest();
        if (view == null || (expected.kernel() != null && !view.kernel().startsWith(expected.kernel()))) {
            return false;
        }
        Map<String, Long> facts = facts(view);
        return expected.facts().entrySet().stream()
                .allMatch(each -> each.getValue().contains(facts.getOrDefault(each.getKey(), -1L)));
    }

    private Map<String, Long> facts(@Nullable GuestView view) {
        Map<String, Long> facts = new LinkedHashMap<>();
        if (view != null) {
            List<GuestView.Block> added =
                    view.blocks().stream().filter(GuestView.Block::isHotplugged).toList();
            facts.put("mem-total", view.memTotalSize());
            facts.put("added", stage.addedMemory(view));
            facts.put("online", count(added, GuestView.Block::isOnline));
            facts.put("offline", count(added, block -> !block.isOnline()));
            facts.put("movable", count(added, block -> block.zone() == GuestView.Zone.MOVABLE));
            facts.put("normal", count(added, block -> block.zone() == GuestView.Zone.NORMAL));
        }
        return facts;
    }

    private static long count(List<GuestView.Block> blocks, Predicate<GuestView.Block> which) {
        return blocks.stream().filter(which).count();
    }
}
