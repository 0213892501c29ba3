package io.vmemu.launcher.cli;

import org.jspecify.annotations.Nullable;

/**
 * An option as it stands on the command line, or in a configuration file.
 *
 * @param asGiven the option's word with its dashes
 * @param argument what follows, empty if the option takes nothing
 * @param place where it stands if it is no option with an argument: in a file ({@link Messages#inFile}), or a word alone
 */
public record OptionUse(
        QemuOption option,
        String asGiven,
        String argument,
        @Nullable String place) {
    public OptionUse(QemuOption option, String asGiven, String argument) {
        this(option, asGiven, argument, null);
    }

    /** An option that nobody gave: what is told about it names none. */
    static OptionUse byDefault(QemuOption option, String argument) {
        return new OptionUse(option, "", argument, "");
    }

    /** What QEMU puts before a message about it: {@code -device foo,id=a}, or a configuration file's line. */
    public String location() {
        if (place != null) {
            return place;
        }
        return option.takesArgument() ? asGiven + " " + argument : asGiven;
    }
}
