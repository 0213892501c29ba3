package io.vmemu.launcher.scenario;

import io.vmemu.emulator.fault.Fault;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QObject;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is done in a step. */
public sealed interface Action {
    /**
     * A client's command.
     *
     * @param answer what must come of it
     */
    record Command(String name, QDict arguments, Answer answer) implements Action {}

    /** What must come of a command. */
    sealed interface Answer {
        /** @param part what must be found in what it returns, null for anything */
        record Success(@Nullable QObject part) implements Answer {}

        /**
         * It is refused.
         *
         * @param text what must be found in the text
         * @param errorClass of which class the error must be, null for any
         */
        record Refusal(Pattern text, @Nullable String errorClass) implements Answer {}

        /** It is not answered. */
        record Silence() implements Answer {}
    }

    record Arm(String name, Fault fault) implements Action {}

    /** @param name of a fault, null for all */
    record Disarm(@Nullable String name) implements Action {}

    record Advance(long nanos) implements Action {}

    record Expect(Expectation expectation) implements Action {}

    /**
     * From the first machine to the second one.
     *
     * @param parameters of the first one
     */
    record Migrate(List<String> capabilities, QDict parameters) implements Action {}

    record SaveSnapshot(String name) implements Action {}

    record LoadSnapshot(String name) implements Action {}

    /** @param nanos how long the client is gone */
    record Reconnect(long nanos) implements Action {}
}
