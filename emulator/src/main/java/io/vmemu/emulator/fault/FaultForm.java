package io.vmemu.emulator.fault;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.emulator.random.Ratio;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Faults in written form, for JSON and YAML. Only {@code point} must be there.
 *
 * <pre>
 *   point         host-populate                         subject       pattern of the subject
 *   nth           the first that can be hit, from 1     min, max      range of the value
 *   times         how many are hit at most              from-millis   start and end of a window of time,
 *   ratio         probability as "1/4"                  until-millis  since the machine was made
 *   millis, bytes or pages: what the point's parameter says
 * </pre>
 */
public final class FaultForm {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final Pattern RATIO = Pattern.compile("(\\d{1,10})/(\\d{1,10})");
    private static final Set<String> MEMBERS = Set.of(
            "point",
            "nth",
            "times",
            "ratio",
            "subject",
            "min",
            "max",
            "from-millis",
            "until-millis",
            "millis",
            "bytes",
            "pages");

    private FaultForm() {}

    /**
     * Reads a fault.
     *
     * @throws QemuException that names the member at fault
     */
    public static Fault read(QDict form) throws QemuException {
        for (String name : form.members().keySet()) {
            if (!MEMBERS.contains(name)) {
                throw new QemuException("Parameter '" + name + "' is unexpected");
            }
        }
        FaultPoint point = point(form);
        Trigger trigger;
        try {
            trigger = trigger(form);
        } catch (IllegalArgumentException e) {
            throw new QemuException("Fault '" + point.wireName() + "' can never happen: " + e.getMessage());
        }
        return new Fault(point, trigger, amount(form, point));
    }

    private static FaultPoint point(QDict form) throws QemuException {
        QObject name = form.get("point");
        if (!(name instanceof QString text)) {
            throw new QemuException("Parameter 'point' is missing");
        }
        FaultPoint point = FaultPoint.find(text.value());
        if (point == null) {
            throw new QemuException("Parameter 'point' does not accept value '" + text.value() + "'");
        }
        return point;
    }

    private static Trigger trigger(QDict form) throws QemuException {
        Trigger always = Trigger.ALWAYS;
        return new Trigger(
                number(form, "nth", always.nth()),
                number(form, "times", always.times()),
                ratio(form),
                nanos(form, "from-millis", always.fromNanos()),
                nanos(form, "until-millis", always.untilNanos()),
                form.get("subject") instanceof QString pattern ? pattern.value() : always.subject(),
                number(form, "min", always.min()),
                number(form, "max", always.max()));
    }

    private static long nanos(QDict form, String name, long fallback) throws QemuException {
        long millis = number(form, name, -1);
        if (millis > Long.MAX_VALUE / NANOS_PER_MILLI) {
            throw new QemuException("Parameter '" + name + "' is too large");
        }
        return form.has(name) ? millis * NANOS_PER_MILLI : fallback;
    }

    private static Ratio ratio(QDict form) throws QemuException {
        QObject ratio = form.get("ratio");
        if (ratio == null) {
            return Ratio.ALL;
        }
        Matcher parts = RATIO.matcher(ratio instanceof QString text ? text.value() : "");
        if (!parts.matches()) {
            throw new QemuException("Parameter 'ratio' expects a fraction such as 1/4");
        }
        return new Ratio(Long.parseLong(parts.group(1)), Long.parseLong(parts.group(2)));
    }

    private static long amount(QDict form, FaultPoint point) throws QemuException {
        String own = point.parameter().memberName();
        for (FaultPoint.Parameter parameter : FaultPoint.Parameter.values()) {
            String name = parameter.memberName();
            if (name != null && !name.equals(own) && form.has(name)) {
                throw new QemuException("Fault '" + point.wireName() + "' has no parameter '" + name + "'");
            }
        }
        long amount = own == null ? 0 : number(form, own, point.parameter().usual());
        if (amount < 0 || amount > Long.MAX_VALUE / NANOS_PER_MILLI) {
            throw new QemuException("Parameter '" + own + "' is out of range");
        }
        return amount;
    }

    private static long number(QDict form, String name, long fallback) throws QemuException {
        QObject value = form.get(name);
        if (value == null) {
            return fallback;
        }
        if (value instanceof QNum.Int number) {
            return number.value();
        }
        throw new QemuException("Invalid parameter type for '" + name + "', expected: integer");
    }

    /** Writes a fault, without what would hold anyway. */
    public static QDict write(Fault fault) {
        Trigger trigger = fault.trigger();
        Trigger always = Trigger.ALWAYS;
        QDict form = new QDict().put("point", fault.point().wireName());
        put(form, "nth", trigger.nth(), always.nth());
        put(form, "times", trigger.times(), always.times());
        if (!trigger.ratio().equals(always.ratio())) {
            form.put("ratio", trigger.ratio().toString());
        }
        if (!trigger.subject().equals(always.subject())) {
            form.put("subject", trigger.subject());
        }
        put(form, "min", trigger.min(), always.min());
        put(form, "max", trigger.max(), always.max());
        put(form, "from-millis", trigger.fromNanos() / NANOS_PER_MILLI, 0);
        if (trigger.untilNanos() != always.untilNanos()) {
            form.put("until-millis", trigger.untilNanos() / NANOS_PER_MILLI);
        }
        String own = fault.point().parameter().memberName();
        return own == null ? form : form.put(own, fault.amount());
    }

    private static void put(QDict form, String name, long value, long usual) {
        if (value != usual) {
            form.put(name, value);
        }
    }
}
