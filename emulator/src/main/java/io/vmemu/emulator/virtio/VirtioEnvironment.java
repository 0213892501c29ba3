package io.vmemu.emulator.virtio;

import io.vmemu.emulator.error.ErrorReporter;
import io.vmemu.emulator.space.GuestMemory;
import io.vmemu.emulator.time.Scheduler;

/**
 * What a virtio device needs of its machine.
 *
 * @param memory where rings and buffers are
 * @param scheduler the guest's clock: requests are handled and interrupts delivered as tasks on it, so that both stand
 *     still while the machine is stopped
 * @param reporter where a guest's violations of the protocol are told
 */
public record VirtioEnvironment(GuestMemory memory, Scheduler scheduler, ErrorReporter reporter) {}
