package io.vmemu.testkit;

import io.vmemu.emulator.fault.FaultPoint;
import io.vmemu.testkit.journal.ExpectedCall;
import java.time.Duration;
import org.assertj.core.api.Assertions;

/**
 * What tests say in words, AssertJ's assertions among them, for one static import:
 * {@code import static io.vmemu.testkit.Testkit.*}.
 */
public final class Testkit extends Assertions {
    private Testkit() {}

    /** Begins an assertion about a device. */
    public static VirtualDeviceAssert assertThat(VirtualDevice device) {
        return VirtualDeviceAssert.assertThat(device);
    }

    /** Begins an assertion about a machine. */
    public static VirtualMachineAssert assertThat(VirtualMachine machine) {
        return VirtualMachineAssert.assertThat(machine);
    }

    /** A fault that happens each time, for {@link VirtualMachine#arm}. */
    public static FaultSpec fault(String point) {
        return FaultSpec.fault(point);
    }

    /** A fault that happens each time, for {@link VirtualMachine#arm}. */
    public static FaultSpec fault(FaultPoint point) {
        return FaultSpec.fault(point);
    }

    /** A command that clients have sent at least once, for {@link VirtualMachine#verify}. */
    public static ExpectedCall received(String command) {
        return ExpectedCall.received(command);
    }

    /** So many KiB, in bytes. */
    public static long kib(long count) {
        return Math.multiplyExact(count, 1L << 10);
    }

    /** So many MiB, in bytes. */
    public static long mib(long count) {
        return Math.multiplyExact(count, 1L << 20);
    }

    /** So many GiB, in bytes. */
    public static long gib(long count) {
        return Math.multiplyExact(count, 1L << 30);
    }

    public static Duration millis(long count) {
        return Duration.ofMillis(count);
    }

    public static Duration seconds(long count) {
        return Duration.ofSeconds(count);
    }

    public static Duration minutes(long count) {
        return Duration.ofMinutes(count);
    }

    public static Duration hours(long count) {
        return Duration.ofHours(count);
    }
}
