package io.vmemu.launcher.cli;

import io.vmemu.emulator.error.ErrorReporter;
import io.vmemu.emulator.time.WallClock;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the program says on stderr: {@code [TIME ][GUEST ]PROGRAM: [OPTION: ]TEXT}, the first two as {@code -msg} asks.
 * Observed on QEMU 7.2.
 */
public final class Messages implements ErrorReporter {
    private final String program;
    private final Consumer<String> lines;
    private final WallClock clock;
    private Consumer<String> announcements = text -> {};
    private boolean timestamp;
    private boolean showGuestName;
    private @Nullable String guestName;
    private @Nullable String location;

    /** @param lines takes each message, without a line end */
    public Messages(String program, Consumer<String> lines, WallClock clock) {
        this.program = program;
        this.lines = lines;
        this.clock = clock;
    }

    /** Where to tell what is no complaint; nowhere until this is set. */
    public void setAnnouncements(Consumer<String> announced) {
        announcements = announced;
    }

    /** Tells what whoever has started the program may look for at its standard output. */
    public void announce(String text) {
        announcements.accept(text);
    }

    /** {@code -msg timestamp=}: whether the time comes first; holds from now on. */
    public void showTimestamp(boolean show) {
        timestamp = show;
    }

    /** {@code -msg guest-name=}: whether the guest's name, if it has one, comes before the program's. */
    public void showGuestName(boolean show) {
        showGuestName = show;
    }

    public void setGuestName(@Nullable String name) {
        guestName = name;
    }

    /** A location in a file, as in {@code PROGRAM:FILE:LINE: TEXT}; without a line if {@code line} is 0. */
    public static String inFile(String file, int line) {
        return line == 0 ? ":" + file : ":" + file + ":" + line;
    }

    /** The option that messages are about from now on ({@link OptionUse#location}), null for none. */
    public void setLocation(@Nullable String option) {
        location = option;
    }

    @Override
    public void error(String text) {
        say(location, text);
    }

    @Override
    public void warn(String text) {
        say(location, "warning: " + text);
    }

    public void info(String text) {
        say(location, "info: " + text);
    }

    /** Says why the program does not start. */
    public void error(StartupException failure) {
        if (!failure.text().isEmpty()) {
            say(failure.location(), failure.text());
        }
    }

    /** Says something as it is, as old parts of QEMU do. */
    public void plain(String text) {
        lines.accept(text);
    }

    /** Tells of a fault of the program itself, with all that helps to find it. */
    public void fault(Throwable fault) {
        StringWriter text = new StringWriter();
        fault.printStackTrace(new PrintWriter(text));
        say(null, "internal error: " + text.toString().stripTrailing());
    }

    private void say(@Nullable String about, String text) {
        StringBuilder line = new StringBuilder();
        if (timestamp) {
            appendTime(line, clock.epochMicros());
            line.append(' ');
        }
        if (showGuestName && guestName != null) {
            line.append(guestName).append(' ');
        }
        line.append(program).append(':');
        if (about != null && !about.isEmpty()) {
            line.append(about.startsWith(":") ? about.substring(1) : " " + about)
                    .append(':');
        }
        line.append(' ');
        lines.accept(line.append(text).toString());
    }

    private static void appendTime(StringBuilder line, long epochMicros) {
        LocalDateTime time = LocalDateTime.ofEpochSecond(Math.floorDiv(epochMicros, 1_000_000L), 0, ZoneOffset.UTC);
        appendPadded(line, time.getYear(), 4).append('-');
        appendPadded(line, time.getMonthValue(), 2).append('-');
        appendPadded(line, time.getDayOfMonth(), 2).append('T');
        appendPadded(line, time.getHour(), 2).append(':');
        appendPadded(line, time.getMinute(), 2).append(':');
        appendPadded(line, time.getSecond(), 2).append('.');
        appendPadded(line, (int) Math.floorMod(epochMicros, 1_000_000L), 6).append('Z');
    }

    private static StringBuilder appendPadded(StringBuilder line, int value, int width) {
        String digits = Integer.toString(value);
        for (int i = digits.length(); i < width; i++) {
            line.append('0');
        }
        return line.append(digits);
    }
}
