package io.vmemu.testkit;

import java.time.Duration;
import org.assertj.core.api.AbstractAssert;

/** Assertions about a device, in bytes. Those that name a duration let it pass in the machine. */
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
        return has("size", bytes, actual.size());
    }

    /** So much is requested now. */
    public VirtualDeviceAssert hasRequestedSize(long bytes) {
        return has("requested-size", bytes, actual.requestedSize());
    }

    /** So much can be plugged at most. */
    public VirtualDeviceAssert hasMaxSize(long bytes) {
        return has("maximum size", bytes, actual.maxSize());
    }

    /** Its blocks are so large. */
    public VirtualDeviceAssert hasBlockSize(long bytes) {
        return has("block-size", bytes, actual.blockSize());
    }

    private VirtualDeviceAssert has(String what, long expected, long found) {
        if (found != expected) {
            throw failureWithActualExpected(
                    found,
                    expected,
                    "%nExpected %s of %s to be %s, but it is %s:%n%s",
                    what,
                    actual.id(),
                    Words.size(expected),
                    Words.size(found),
                    diagnosis());
        }
        return this;
    }

    /** The device is going to have so many bytes plugged; {@link Convergence#within} says by when. */
    public Convergence convergesTo(long bytes) {
        return new Convergence(bytes);
    }

    /** The device has so many bytes plugged, and keeps them; {@link Stay#during} says for how long. */
    public Stay staysAt(long bytes) {
        hasSize(bytes);
        return new Stay();
    }

    /** For so long the size stays what it is. */
    public VirtualDeviceAssert staysFor(Duration duration) {
        long before = actual.size();
        if (actual.machine().advanceUntil(() -> actual.size() != before, duration)) {
            throw failure(
                    "%nExpected %s of %s to stay plugged for %s, but it is %s:%n%s",
                    Words.size(before), actual.id(), Words.duration(duration), Words.size(actual.size()), diagnosis());
        }
        return this;
    }

    private String diagnosis() {
        return new Diagnosis(actual).toString();
    }

    /** A size that is expected to come. */
    public final class Convergence {
        private final long bytes;

        private Convergence(long bytes) {
            this.bytes = bytes;
        }

        /** Lets time pass until the size is there, and fails if that takes longer than {@code limit}. */
        public VirtualDeviceAssert within(Duration limit) {
            if (!actual.machine().advanceUntil(() -> actual.size() == bytes, limit)) {
                throw failureWithActualExpected(
                        actual.size(),
                        bytes,
                        "%nExpected %s of %s to be plugged within %s, but it is %s:%n%s",
                        Words.size(bytes),
                        actual.id(),
                        Words.duration(limit),
                        Words.size(actual.size()),
                        diagnosis());
            }
            return VirtualDeviceAssert.this;
        }
    }

    /** A size that is expected to stay. */
    public final class Stay {
        private Stay() {}

        /** Lets so much time pass. */
        public VirtualDeviceAssert during(Duration duration) {
            return staysFor(duration);
        }
    }
}
