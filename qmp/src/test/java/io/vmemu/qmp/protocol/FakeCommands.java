package io.vmemu.qmp.protocol;

import io.vmemu.emulator.error.ErrorClass;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.qmp.schema.QemuVersion;
import io.vmemu.qmp.schema.Schema;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** A registry of commands that show what the protocol does with them. */
final class FakeCommands {
    static final String SCHEMA = """
            struct Answer { answer: int }
            command ask -> Answer
            command add { a: int, b?: int } -> int
            command refuse
            command slow -> int
            command tell { what: str }
            command later
            command quick [oob] -> int
            command early [preconfig]
            command silent [no-success-response]
            command broken
            command liar -> Answer
            command new-one [>=10.0]
            command take-file -> int
            event TOLD { what: str }
            """;

    final List<Throwable> faults = new ArrayList<>();
    final ArrayDeque<Completion> slow = new ArrayDeque<>();
    final List<String> log = new ArrayList<>();
    final Dispatcher dispatcher;
    final CommandRegistry registry;

    FakeCommands(QemuVersion version) {
        registry = new CommandRegistry(Schema.of(version, SCHEMA));
        dispatcher = new Dispatcher(new VersionInfo(version, 3, "text"), registry, faults::add);
        registry.module("")
                .query("ask", (arguments, context) -> new QDict().put("answer", 42))
                .query("add", (arguments, context) -> QNum.of(arguments.integer("a") + arguments.integer("b", 1)))
                .action("refuse", (arguments, context) -> {
                    throw new QemuException(ErrorClass.DEVICE_NOT_FOUND, "Device 'x' not found");
                })
                .async("slow", (arguments, context, completion) -> slow.add(completion))
                .action(
                        "tell",
                        (arguments, context) -> dispatcher.broadcast(
                                new QDict().put("event", "TOLD").put("data", arguments.dict())))
                .action("later", (arguments, context) -> context.afterReply(() -> log.add("after reply")))
                .query("quick", (arguments, context) -> QNum.of(context.outOfBand() ? 1 : 0))
                .action("early", (arguments, context) -> {})
                .action("silent", (arguments, context) -> log.add("silent"))
                .action("broken", (arguments, context) -> {
                    throw new IllegalStateException("on purpose");
                })
                .query("liar", (arguments, context) -> new QDict().put("answer", "42"))
                .action("new-one", (arguments, context) -> {})
                .query(
                        "take-file",
                        (arguments, context) -> QNum.of(context.takeFile().number()));
    }
}
