package io.vmemu.launcher.hosted;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.time.ClockControl;
import io.vmemu.emulator.time.VirtualTime;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Virtual time that the program moves: what a client asks to pass has passed when the call returns. */
record CallersClock(VirtualTime time) implements ClockControl {
    @Override
    public Mode mode() {
        return Mode.MANUAL;
    }

    @Override
    public void setMode(Mode mode) throws QemuException {
        if (mode != Mode.MANUAL) {
            throw new QemuException("The clock is the caller's: it goes on only when told to");
        }
    }

    @Override
    public void advance(long limitNanos, BooleanSupplier until, Consumer<Boolean> done) {
        done.accept(time.advanceUntil(until, limitNanos));
    }
}
