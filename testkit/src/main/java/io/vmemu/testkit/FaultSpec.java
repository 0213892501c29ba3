package io.vmemu.testkit;

import io.vmemu.emulator.fault.Fault;
import io.vmemu.emulator.fault.FaultPoint;
import io.vmemu.emulator.random.Ratio;
import java.time.Duration;

/** A fault in the making: each call says more about when it happens. {@link VirtualMachine#arm} has it happen. */
public final class FaultSpec {
    private final Fault fault;

    private FaultSpec(Fault fault) {
        this.fault = fault;
    }

    /** A fault that happens each time. */
    public static FaultSpec fault(FaultPoint point) {
        return new FaultSpec(Fault.at(point));
    }

    /**
     * A fault that happens each time.
     *
     * @param point its name in written form, such as {@code device-plug-busy}
     * @throws IllegalArgumentException if there is none of that name
     */
    public static FaultSpec fault(String point) {
        FaultPoint found = FaultPoint.find(point);
        if (found == null) {
            throw new IllegalArgumentException("no fault point '" + point + "'");
        }
        return fault(found);
    }

    /** Not before the nth occurrence, from 1. */
    public FaultSpec fromNth(long nth) {
        return new FaultSpec(fault.when(fault.trigger().from(nth)));
    }

    /** So often at most. */
    public FaultSpec times(long count) {
        return new FaultSpec(fault.when(fault.trigger().times(count)));
    }

    /** Only the nth occurrence, from 1. */
    public FaultSpec onlyNth(long nth) {
        return fromNth(nth).times(1);
    }

    /** With a probability, drawn from the machine's seed. */
    public FaultSpec percent(int percent) {
        return new FaultSpec(fault.when(fault.trigger().withRatio(Ratio.percent(percent))));
    }

    /** Only about subjects (devices, backends, commands, events) that a pattern with {@code *} and {@code ?} covers. */
    public FaultSpec about(String pattern) {
        return new FaultSpec(fault.when(fault.trigger().about(pattern)));
    }

    /** Only for values (addresses, offsets, counts) in a range, both ends included. */
    public FaultSpec between(long min, long max) {
        return new FaultSpec(fault.when(fault.trigger().between(min, max)));
    }

    /** Only in a window of time, counted since the machine was made; its end is not in it. */
    public FaultSpec during(Duration from, Duration until) {
        return new FaultSpec(fault.when(fault.trigger().within(from.toNanos(), until.toNanos())));
    }

    /**
     * For so long, late by so much.
     *
     * @throws IllegalArgumentException if the point is not about time
     */
    public FaultSpec lasting(Duration duration) {
        return with(FaultPoint.Parameter.MILLIS, duration.toMillis());
    }

    /**
     * With so many bytes.
     *
     * @throws IllegalArgumentException if the point is not about bytes
     */
    public FaultSpec bytes(long bytes) {
        return with(FaultPoint.Parameter.BYTES, bytes);
    }

    /**
     * With so many pages.
     *
     * @throws IllegalArgumentException if the point is not about pages
     */
    public FaultSpec pages(long pages) {
        return with(FaultPoint.Parameter.PAGES, pages);
    }

    private FaultSpec with(FaultPoint.Parameter parameter, long amount) {
        if (fault.point().parameter() != parameter) {
            throw new IllegalArgumentException(fault.point().wireName() + " has no " + parameter.memberName() + ": "
                    + fault.point().description());
        }
        return new FaultSpec(fault.with(amount));
    }

    /** The fault itself. */
    public Fault build() {
        return fault;
    }
}
