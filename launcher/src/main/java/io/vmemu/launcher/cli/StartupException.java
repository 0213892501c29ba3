package io.vmemu.launcher.cli;

import io.vmemu.emulator.error.QemuException;
import org.jspecify.annotations.Nullable;

/**
 * The program does not start because of what it was told. Carries QEMU's text (more than one line if there is a hint) and
 * the option that it is about; the program ends with status 1.
 */
public final class StartupException extends Exception {
    private static final long serialVersionUID = 1L;

    private final @Nullable String location;

    /** @param location the option at fault as {@link OptionUse#location} gives it, null for a text without one */
    public StartupException(@Nullable String location, String text) {
        super(text, null, false, false);
        this.location = location;
    }

    /** What a part of the machine refused, said about an option. */
    public static StartupException about(OptionUse use, QemuException refusal) {
        return new StartupException(use.location(), refusal.descWithHint());
    }

    /** Everything has been said already. */
    public static StartupException alreadyTold() {
        return new StartupException(null, "");
    }

    public @Nullable String location() {
        return location;
    }

    /** QEMU's text without program name and option; empty if everything has been said already. */
    public String text() {
        return String.valueOf(getMessage());
    }
}
