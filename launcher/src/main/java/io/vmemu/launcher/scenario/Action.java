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
        /**
         * It is executed.
         *
         * @param part what must be found in what it returns, null for anything
         */
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

    /** Something goes wrong from now on. */
    record Arm(String name, Fault fault) implements Action {}

    /**
     * Something goes wrong no more.
     *
     * @param name of a fault, null for all
     */
    record Disarm(@Nullable String name) implements Action {}

    /** Time passes. */
    record Advance(long nanos) implements Action {}

    /** Something must be so. */
    record Expect(Expectation expectation) implements Action {}

    /**
     * From the first machine to the second one.
     *
     * @param parameters of the first one
     */
    record Migrate(List<String> capabilities, QDict parameters) implements Action {}

    /** The machine's state is kept under a name. */
    record SaveSnapshot(String name) implements Action {}

    /** The machine goes on from the state of a name. */
    record LoadSnapshot(String name) implements Action {}

    /**
     * The client goes, and another one comes in its place.
     *
     * @param nanos how long there is none
     */
    record Reconnect(long nanos) implements Action {}
}
