package io.vmemu.qmp.command;

import io.vmemu.emulator.device.VirtioMemPci;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.machine.MachineEvent;
import io.vmemu.emulator.machine.MachineListener;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.time.ClockControl;
import io.vmemu.emulator.time.MachineLoop;
import io.vmemu.emulator.time.VirtualTime;
import io.vmemu.qmp.protocol.CommandContext;
import io.vmemu.qmp.protocol.CommandRegistry;
import io.vmemu.qmp.protocol.Completion;
import io.vmemu.qmp.schema.Arguments;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Virtual time over the monitor: {@code x-vmemu-clock-*}. Times are nanoseconds. */
final class ClockCommands {
    private final Machine machine;
    private final HostProcess host;

    ClockCommands(Machine machine, HostProcess host) {
        this.machine = machine;
        this.host = host;
    }

    void register(CommandRegistry registry) {
        registry.module("vmemu")
                .query("x-vmemu-clock-query", (arguments, context) -> query())
                .action(
                        "x-vmemu-clock-set",
                        (arguments, context) -> host.clock().setMode(mode(arguments.string("mode"))))
                .async(
                        "x-vmemu-clock-advance",
                        (arguments, context, completion) -> advance(arguments, context, completion))
                .async(
                        "x-vmemu-clock-advance-until",
                        (arguments, context, completion) -> advanceUntil(arguments, context, completion))
                .async(
                        "x-vmemu-clock-run-until-idle",
                        (arguments, context, completion) ->
                                until(arguments.integer("limit"), this::isIdle, context, completion, () -> {}));
    }

    private static ClockControl.Mode mode(String name) {
        return ClockControl.Mode.valueOf(name.toUpperCase(Locale.ROOT));
    }

    private MachineLoop loop() {
        return machine.environment().loop();
    }

    private boolean isIdle() {
        return loop().nextDeadline() == MachineLoop.IDLE;
    }

    private QDict query() {
        long next = loop().nextDeadline();
        QDict answer = new QDict()
                .put("mode", host.clock().mode().name().toLowerCase(Locale.ROOT))
                .put("nanos", loop().nanoTime())
                .put("epoch-micros", machine.environment().wallClock().epochMicros());
        return next == MachineLoop.IDLE ? answer : answer.put("next-timer", Math.max(0, next - loop().nanoTime()));
    }

    private void advance(Arguments arguments, CommandContext context, Completion completion) throws QemuException {
        long nanos = limit(arguments.integer("nanos"));
        if (nanos > VirtualTime.END_NANOS - loop().nanoTime()) {
            throw new QemuException("Time ends at " + VirtualTime.END_NANOS);
        }
        host.clock().advance(nanos, context::isClientGone, reached -> completion.complete(query()));
    }

    private void advanceUntil(Arguments arguments, CommandContext context, Completion completion) throws QemuException {
        long limit = arguments.integer("limit");
        String device = arguments.stringOrNull("device");
        String event = arguments.stringOrNull("event");
        if ((device == null) == (event == null)) {
            throw new QemuException("One of 'device' and 'event' must be given, and only one");
        }
        if (device != null) {
            if (!arguments.has("size")) {
                throw new QemuException("With 'device' goes a 'size'");
            }
            long size = arguments.integer("size");
            VirtioMemPci mem = VmemuCommands.find(machine, device);
            until(limit, () -> mem.pluggedSize() == size, context, completion, () -> {});
        } else {
            Watch watch = new Watch(event);
            machine.addListener(watch);
            until(limit, () -> watch.seen, context, completion, () -> machine.removeListener(watch));
        }
    }

    /** Time that passes for a client that has gone passes no further. */
    private void until(
            long limit, BooleanSupplier condition, CommandContext context, Completion completion, Runnable afterwards)
            throws QemuException {
        Consumer<Boolean> done = reached -> {
            afterwards.run();
            completion.complete(query().put("reached", reached));
        };
        try {
            host.clock().advance(limit(limit), () -> context.isClientGone() || condition.getAsBoolean(), done);
        } catch (QemuException refusal) {
            afterwards.run();
            throw refusal;
        }
    }

    private static long limit(long nanos) throws QemuException {
        if (nanos < 0) {
            throw new QemuException("Time does not go back");
        }
        return nanos;
    }

    /** Whether an event has happened, by QMP's name; also if it is held back for now. */
    private static final class Watch implements MachineListener {
        private final MachineEvents names = new MachineEvents((name, data, epochMicros) -> look(name));
        private final @Nullable String wanted;
        private boolean seen;

        Watch(@Nullable String wanted) {
            this.wanted = wanted;
        }

        private void look(String name) {
            seen |= name.equals(wanted);
        }

        @Override
        public void onEvent(MachineEvent event, long epochMicros) {
            names.onEvent(event, epochMicros);
        }
    }
}
