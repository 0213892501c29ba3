package io.vmemu.emulator.space;

/** Where the CPUs sit, as far as NUMA needs to know. CPUs are numbered from 0. */
public interface CpuPlaces {
    /** CPUs present at start. */
    int cpus();

    /** CPUs there can ever be. */
    int maxCpus();

    /** The socket of a CPU. */
    int socketOf(int cpu);

    /** A CPU's place as QEMU prints it: {@code socket-id: 0, core-id: 1, thread-id: 0}. */
    String describe(int cpu);
}
