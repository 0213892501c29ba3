package io.vmemu.qmp.hmp;

import java.util.List;
import java.util.function.BooleanSupplier;

/** Who gives command lines, as far as commands care. */
interface HmpUser {
    /** The CPU that commands about a CPU are about. */
    int cpuIndex();

    /** Says which CPU that is from now on. */
    void selectCpu(int cpuIndex);

    /** The lines given so far, the oldest first. */
    List<String> history();

    /**
     * Has the user wait.
     *
     * @param ended whether what is waited for has come
     * @return false if this user does not wait
     */
    boolean waitUntil(BooleanSupplier ended);

    /** One who gives single lines, each by itself: a program. */
    record Passing(int cpuIndex) implements HmpUser {
        @Override
        public void selectCpu(int chosen) {
            // The choice lives as long as the monitor, and each line of this user's has one of its own.
        }

        @Override
        public List<String> history() {
            return List.of();
        }

        @Override
        public boolean waitUntil(BooleanSupplier ended) {
            return false;
        }
    }
}
