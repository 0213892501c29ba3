package io.vmemu.emulator.trace;

/** Where trace events go. */
public interface Tracer {
    /** A tracer that takes nothing. */
    Tracer NONE = new Tracer() {
        @Override
        public boolean isEnabled(TraceEvent event) {
            return false;
        }

        @Override
        public void trace(TraceEvent event, long first, long second) {}
    };

    /** Whether {@code event} is wanted; ask before computing its arguments. */
    boolean isEnabled(TraceEvent event);

    /** Takes an event with its (up to two) arguments; unused ones are 0. */
    void trace(TraceEvent event, long first, long second);
}
