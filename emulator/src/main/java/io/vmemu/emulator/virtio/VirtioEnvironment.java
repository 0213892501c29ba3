package io.vmemu.emulator.virtio;

import io.vmemu.emulator.error.ErrorReporter;
import io.vmemu.emulator.fault.Faults;
import io.vmemu.emulator.space.GuestMemory;
import io.vmemu.emulator.time.Scheduler;
import io.vmemu.emulator.trace.Journal;

/**
 * What a virtio device needs of its machine.
 *
 * @param memory where rings and buffers are
 * @param scheduler the guest's clock: requests are handled and interrupts delivered as tasks on it, so that both stand
 *     still while the machine is stopped
 * @param reporter where a guest's violations of the protocol are told
 * @param faults what is to go wrong
 * @param journal where requests and answers are noted
 */
public record VirtioEnvironment(
        GuestMemory memory, Scheduler scheduler, ErrorReporter reporter, Faults faults, Journal journal) {
    /** Nothing goes wrong, nothing is noted. */
    public VirtioEnvironment(GuestMemory memory, Scheduler scheduler, ErrorReporter reporter) {
        this(memory, scheduler, reporter, new Journal(scheduler));
    }

    private VirtioEnvironment(GuestMemory memory, Scheduler scheduler, ErrorReporter reporter, Journal journal) {
        this(memory, scheduler, reporter, new Faults(0, scheduler, journal), journal);
    }
}
