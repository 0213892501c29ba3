package io.vmemu.qmp.record;

import io.vmemu.emulator.qobject.QDict;
import java.util.Collection;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** Finds the message that was probably meant. */
public final class NearMiss {
    private NearMiss() {}

    /**
     * The candidate that is most like {@code wanted}: one of the same command if there is one, with the fewest
     * differences; the first of several.
     *
     * @param message the message of a candidate
     */
    public static <T> Optional<T> nearest(
            QDict wanted, Collection<? extends T> candidates, Function<? super T, QDict> message) {
        Comparator<T> byName = Comparator.comparing(
                candidate -> !Objects.equals(message.apply(candidate).get("execute"), wanted.get("execute")));
        return candidates.stream()
                .<T>map(candidate -> candidate)
                .min(byName.thenComparing(candidate -> Comparison.exact()
                        .differences("", wanted, message.apply(candidate))
                        .size()));
    }
}
