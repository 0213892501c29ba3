package io.vmemu.emulator.memory;

import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.qom.QomObject;
import io.vmemu.emulator.trace.Tracer;

/** What memory backends take from the machine that they are made for, asked at the moment it matters. */
public interface BackendContext {
    /** Whose texts, defaults and order of checks. */
    Persona persona();

    /** The root of the tree that paths lead into; a backend is not in it before all its properties are set. */
    QomObject root();

    /** The host's memory. */
    HostMemory host();

    /** {@code -machine mem-merge=}. */
    boolean mergesByDefault();

    /** {@code -machine dump-guest-core=}. */
    boolean dumpsByDefault();

    /** {@code -smp cpus=}: the default of prealloc-threads. */
    int cpuCount();

    /** Takes what QEMU reports as an error on stderr. */
    void error(String text);

    /** Where trace events go. */
    Tracer tracer();

    /** Takes what QEMU warns of on stderr. */
    void warn(String text);
}
