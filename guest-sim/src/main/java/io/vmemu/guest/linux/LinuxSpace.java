package io.vmemu.guest.linux;

import io.vmemu.guest.linux.Job.Kind;
import io.vmemu.guest.system.Agenda;
import io.vmemu.guest.workload.WorkloadSpace;

/** Linux's memory for what runs on it. */
final class LinuxSpace implements WorkloadSpace {
    private final MemoryManager memory;
    private final Agenda<Job> agenda;

    LinuxSpace(MemoryManager memory, Agenda<Job> agenda) {
        this.memory = memory;
        this.agenda = agenda;
    }

    @Override
    public long usableBytes() {
        return memory.totalBytes();
    }

    @Override
    public long unheldBytes() {
        return memory.unheldBytes();
    }

    @Override
    public long takeLowest() {
        return memory.kernelPages().takeLowest();
    }

    @Override
    public long takeForKernel() {
        return memory.kernelPages().takeSmall();
    }

    @Override
    public long takeMovable() {
        return memory.kernelPages().takeMovable();
    }

    @Override
    public void hold(long pageblock) {
        memory.kernelPages().hold(pageblock);
    }

    @Override
    public void release(long pageblock) {
        if (pageblock == IN_BOOT_MEMORY) {
            memory.kernelPages().releaseBoot();
        } else {
            memory.kernelPages().release(pageblock, 1);
        }
    }

    @Override
    public void schedule(Event event, long delayNanos) {
        agenda.schedule(delayNanos, Job.of(kind(event)));
    }

    private static Kind kind(Event event) {
        return switch (event) {
            case GROW -> Kind.GROW;
            case LEAK -> Kind.LEAK;
            case LET_GO -> Kind.LET_GO;
        };
    }
}
