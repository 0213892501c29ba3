package io.vmemu.qmp.record;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QObject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Compares values: members in any order, list elements in theirs unless that means nothing, and types exactly: 1, 1.0, true and "1" are four
 * different values. What varies by nature can be left out.
 *
 * <p>Places are named by globs on paths, in which {@code *} stands for anything and nothing else is special:
 * {@code return[*].thread-id}, or, for one command or event alone, {@code query-chardev:return[*].filename}.
 */
public final class Comparison {
    /** What differs from one run to the next even of the same server: times, threads, the host's paths; and the version. */
    public static final List<String> USUAL_IGNORED = List.of(
            "timestamp",
            "QMP.version",
            "query-version:return",
            "query-cpus-fast:return[*].thread-id",
            "query-iothreads:return[*].thread-id",
            "query-chardev:return[*].filename",
            "query-migrate:return.*time",
            "query-migrate:return.ram.mbps",
            "query-migrate:return.ram.pages-per-second");

    /** The lists that QEMU makes of hash tables: their order means nothing. */
    public static final List<String> USUAL_ANY_ORDER = List.of(
            "qom-list:return",
            "qom-list-properties:return",
            "qom-list-types:return",
            "device-list-properties:return",
            "query-chardev:return",
            "query-commands:return",
            "query-iothreads:return",
            "query-memdev:return");

    private static final Comparison EXACT = new Comparison(List.of(), List.of());

    private final List<Pattern> ignored;
    private final List<Pattern> anyOrder;

    private Comparison(List<Pattern> ignored, List<Pattern> anyOrder) {
        this.ignored = ignored;
        this.anyOrder = anyOrder;
    }

    /** Looks at everything. */
    public static Comparison exact() {
        return EXACT;
    }

    /** Leaves out {@link #USUAL_IGNORED}, and looks at {@link #USUAL_ANY_ORDER} as sets. */
    public static Comparison usual() {
        return EXACT.ignoring(USUAL_IGNORED).inAnyOrder(USUAL_ANY_ORDER);
    }

    /** Leaves out what the globs match, too. */
    public Comparison ignoring(List<String> globs) {
        return new Comparison(with(ignored, globs), anyOrder);
    }

    /** Looks at the lists that the globs match as sets, too. */
    public Comparison inAnyOrder(List<String> globs) {
        return new Comparison(ignored, with(anyOrder, globs));
    }

    /** Whether a place can match: not if there is nothing to match, or brackets without their like and no {@code *} for it. */
    public static boolean isGlob(String glob) {
        if (glob.contains("*")) {
            return true;
        }
        int open = 0;
        for (int i = 0; i < glob.length() && open >= 0; i++) {
            open += glob.charAt(i) == '[' ? 1 : glob.charAt(i) == ']' ? -1 : 0;
        }
        return open == 0 && !glob.isEmpty();
    }

    private static List<Pattern> with(List<Pattern> patterns, List<String> globs) {
        List<Pattern> all = new ArrayList<>(patterns);
        globs.forEach(glob -> all.add(Pattern.compile(Pattern.quote(glob).replace("*", "\\E.*\\Q"), Pattern.DOTALL)));
        return List.copyOf(all);
    }

    /**
     * Whether a place is left out.
     *
     * @param subject the command's or event's name, {@code QMP} for the greeting; may be empty
     */
    public boolean ignores(String subject, String path) {
        return matches(ignored, subject, path);
    }

    private static boolean matches(List<Pattern> globs, String subject, String path) {
        String full = subject + ":" + path;
        return globs.stream()
                .anyMatch(glob ->
                        glob.matcher(path).matches() || glob.matcher(full).matches());
    }

    /** Where {@code actual} is not as expected, in the order of the expected members. */
    public List<Difference> differences(String subject, QObject expected, QObject actual) {
        return differences(path -> ignores(subject, path), "", expected, align(subject, expected, actual));
    }

    /** What {@code actual} is, with lists whose order means nothing in the order of those expected. */
    QObject align(String subject, QObject expected, QObject actual) {
        return new ListAlignment(path -> matches(anyOrder, subject, path), path -> ignores(subject, path))
                .align("", expected, actual);
    }

    static List<Difference> differences(
            Predicate<String> ignored, String path, @Nullable QObject expected, @Nullable QObject actual) {
        List<Difference> found = new ArrayList<>();
        compare(ignored, path, expected, actual, found);
        return found;
    }

    private static void compare(
            Predicate<String> ignored,
            String path,
            @Nullable QObject expected,
            @Nullable QObject actual,
            List<Difference> found) {
        if (ignored.test(path)) {
            return;
        }
        if (expected instanceof QDict left && actual instanceof QDict right) {
            for (String key : keys(left, right)) {
                compare(ignored, member(path, key), left.get(key), right.get(key), found);
            }
        } else if (expected instanceof QList left && actual instanceof QList right) {
            for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
                compare(ignored, element(path, i), at(left, i), at(right, i), found);
            }
        } else if (expected == null || !expected.equals(actual)) {
            found.add(new Difference(path, expected, actual));
        }
    }

    static Set<String> keys(QDict first, QDict second) {
        Set<String> keys = new LinkedHashSet<>(first.members().keySet());
        keys.addAll(second.members().keySet());
        return keys;
    }

    static @Nullable QObject at(QList list, int index) {
        return index < list.size() ? list.get(index) : null;
    }

    static String member(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    static String element(String path, int index) {
        return path + "[" + index + "]";
    }
}
