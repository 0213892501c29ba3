package io.vmemu.guest.linux;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A Linux version, as far as behaviour hangs on it. */
public record KernelVersion(int major, int minor) implements Comparable<KernelVersion> {
    /** The newest one whose behaviour is known here. */
    public static final KernelVersion NEWEST = new KernelVersion(7, 3);

    private static final Pattern BANNER =
            Pattern.compile("\\s*(?:Linux version )?(\\d{1,4})\\.(\\d{1,4})(?!\\d).*", Pattern.DOTALL);

    /** Reads the version that a text begins with ("6.12.107+deb13-amd64 (...) #1 SMP"), null if it does not. */
    public static @Nullable KernelVersion parse(String banner) {
        Matcher matcher = BANNER.matcher(banner);
        if (!matcher.matches()) {
            return null;
        }
        return new KernelVersion(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    public boolean isAtLeast(int otherMajor, int otherMinor) {
        return compareTo(new KernelVersion(otherMajor, otherMinor)) >= 0;
    }

    @Override
    public int compareTo(KernelVersion other) {
        int byMajor = Integer.compare(major, other.major);
        return byMajor != 0 ? byMajor : Integer.compare(minor, other.minor);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
