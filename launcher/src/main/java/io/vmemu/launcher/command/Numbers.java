package io.vmemu.launcher.command;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Looks at the numbers that options are given. */
public final class Numbers {
    private Numbers() {}

    /**
     * Lets an option be {@code least} or more.
     *
     * @param command whose option it is
     * @param option with its dashes
     * @throws ParameterException if it is less
     */
    public static void requireAtLeast(CommandSpec command, String option, long value, long least) {
        if (value < least) {
            throw new ParameterException(
                    command.commandLine(), option + " must be at least " + least + ", and not " + value);
        }
    }
}
