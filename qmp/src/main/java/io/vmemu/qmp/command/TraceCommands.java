package io.vmemu.qmp.command;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.trace.LogTracer;
import io.vmemu.emulator.trace.TraceEvent;
import io.vmemu.qmp.protocol.CommandRegistry;
import java.util.ArrayList;
import java.util.List;

/** QAPI's module {@code trace}: which trace events are written. */
final class TraceCommands {
    private final Machine machine;

    TraceCommands(Machine machine) {
        this.machine = machine;
    }

    void register(CommandRegistry registry) {
        registry.module("trace")
                .query("trace-event-get-state", (arguments, context) -> state(arguments.string("name")))
                .action(
                        "trace-event-set-state",
                        (arguments, context) -> select(
                                arguments.string("name"),
                                arguments.bool("enable"),
                                arguments.bool("ignore-unavailable", false)));
    }

    private static List<TraceEvent> events(String pattern) throws QemuException {
        List<TraceEvent> found = new ArrayList<>();
        for (TraceEvent event : TraceEvent.values()) {
            if (LogTracer.matches(pattern, event.eventName())) {
                found.add(event);
            }
        }
        if (found.isEmpty() && pattern.indexOf('*') < 0 && pattern.indexOf('?') < 0) {
            throw new QemuException("unknown event \"" + pattern + "\"");
        }
        return found;
    }

    private QObject state(String pattern) throws QemuException {
        QList list = new QList();
        for (TraceEvent event : events(pattern)) {
            String state = !(machine.environment().tracer() instanceof LogTracer tracer)
                    ? "unavailable"
                    : tracer.isEnabled(event) ? "enabled" : "disabled";
            QDict entry = new QDict().put("name", event.eventName()).put("state", state);
            list.add(machine.persona().isAtLeast(Persona.QEMU_10_0) ? entry : entry.put("vcpu", false));
        }
        return list;
    }

    private void select(String pattern, boolean on, boolean ignoreUnavailable) throws QemuException {
        List<TraceEvent> events = events(pattern);
        if (machine.environment().tracer() instanceof LogTracer tracer) {
            events.forEach(event -> tracer.setEnabled(event, on));
        } else if (!events.isEmpty() && !ignoreUnavailable) {
            throw new QemuException("event \"" + events.get(0).eventName() + "\" is disabled");
        }
    }
}
