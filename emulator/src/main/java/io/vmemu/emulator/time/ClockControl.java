package io.vmemu.emulator.time;

import io.vmemu.emulator.error.QemuException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Who may move a machine's time. */
public interface ClockControl {
    /** How time goes on. */
    enum Mode {
        /** As in the world outside; nobody moves it. */
        REAL,
        /** Only when told to. */
        MANUAL,
        /** To what is due next, as soon as there is nothing to do now and nobody has asked for anything in a while. */
        JUMP
    }

    /** Time goes as outside. */
    ClockControl REAL = new ClockControl() {
        @Override
        public Mode mode() {
            return Mode.REAL;
        }

        @Override
        public void setMode(Mode mode) throws QemuException {
            if (mode != Mode.REAL) {
                throw refused();
            }
        }

        @Override
        public void advance(long limitNanos, BooleanSupplier until, Consumer<Boolean> done) throws QemuException {
            throw refused();
        }

        private static QemuException refused() {
            return new QemuException("The clock is the host's: only a machine that was started with one of its own"
                    + " (-x-vmemu clock=manual) lets it be moved");
        }
    };

    Mode mode();

    /**
     * Changes how time goes on.
     *
     * @throws QemuException if this clock cannot go so
     */
    void setMode(Mode mode) throws QemuException;

    /**
     * Lets time pass until a condition holds, with all that happens in it.
     *
     * @param limitNanos how far to go at most, at least 0
     * @param until asked after all that was due at one moment has been done
     * @param done is told, on the machine's thread, whether the condition holds; perhaps within this call
     * @throws QemuException if this clock cannot be moved
     */
    void advance(long limitNanos, BooleanSupplier until, Consumer<Boolean> done) throws QemuException;
}
