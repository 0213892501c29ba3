package io.vmemu.testkit;

import io.vmemu.emulator.machine.MachineEvent.MemoryDeviceSizeChange;
import java.time.Duration;
import org.assertj.core.api.AbstractAssert;

/** Assertions about a device. Those that name a duration let it pass. */
public final class VirtualDeviceAssert extends AbstractAssert<VirtualDeviceAssert, VirtualDevice> {
    private VirtualDeviceAssert(VirtualDevice actual) {
        super(actual, VirtualDeviceAssert.class);
    }

    /** To be imported beside AssertJ's own. */
    public static VirtualDeviceAssert assertThat(VirtualDevice actual) {
        return new VirtualDeviceAssert(actual);
    }

    /** So much is plugged now. */
    public VirtualDeviceAssert hasSize(long bytes) {
        if (actual.size() != bytes) {
            throw failureWithActualExpected(
                    actual.size(), bytes, "%nExpected %s%nto have %d bytes plugged", actual, bytes);
        }
        return this;
    }

    /** The device is going to have so many bytes plugged; {@link Convergence#within} says by when. */
    public Convergence convergesTo(long bytes) {
        return new Convergence(bytes);
    }

    /** For so long the size stays what it is. */
    public VirtualDeviceAssert staysFor(Duration duration) {
        long before = actual.size();
        if (actual.machine().advanceUntil(() -> actual.size() != before, duration)) {
            throw failure("%nExpected %d bytes to stay for %s, but%n%s", before, duration, history());
        }
        return this;
    }

    private String history() {
        StringBuilder text =
                new StringBuilder(actual + ", at " + actual.machine().now());
        for (VirtualMachine.TimedEvent timed : actual.machine().events()) {
            if (timed.event() instanceof MemoryDeviceSizeChange change
                    && actual.id().equals(change.id())) {
                text.append("%n  %s: %d".formatted(timed.at(), change.size()));
            }
        }
        return text.toString();
    }

    /** A size that is expected. */
    public final class Convergence {
        private final long bytes;

        private Convergence(long bytes) {
            this.bytes = bytes;
        }

        /** Lets time pass until the size is there, and fails if that takes longer than {@code limit}. */
        public VirtualDeviceAssert within(Duration limit) {
            if (!actual.machine().advanceUntil(() -> actual.size() == bytes, limit)) {
                throw failure("%nExpected %d bytes plugged within %s, but%n%s", bytes, limit, history());
            }
            return VirtualDeviceAssert.this;
        }
    }
}
