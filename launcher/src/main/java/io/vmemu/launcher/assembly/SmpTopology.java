package io.vmemu.launcher.assembly;

import io.vmemu.emulator.error.ErrorReporter;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.CpuTopology;
import io.vmemu.emulator.machine.MachineType;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.launcher.cli.SmpOptions;
import org.jspecify.annotations.Nullable;

/**
 * Works out the members of {@code -smp} that were not given: cores come before sockets, sockets before threads (machine
 * types up to 6.1: sockets before cores). Numbers are C's unsigned int. Texts observed on QEMU 7.2 and 10.0.
 */
final class SmpTopology {
    private static final long UINT = 0xffff_ffffL;

    private final MachineType type;
    private final Persona persona;
    private final long dies;
    private final long clusters;
    private final long modules;
    private long cpus;
    private long maxCpus;
    private long sockets;
    private long cores;
    private long threads;

    private SmpTopology(SmpOptions smp, MachineType type, Persona persona) {
        this.type = type;
        this.persona = persona;
        this.cpus = given(smp.cpus());
        this.maxCpus = given(smp.maxcpus());
        this.sockets = given(smp.sockets());
        this.cores = given(smp.cores());
        this.threads = given(smp.threads());
        this.dies = Math.max(1, given(smp.dies()));
        this.clusters = Math.max(1, given(smp.clusters()));
        this.modules = Math.max(1, given(smp.modules()));
    }

    /**
     * The topology of CPUs of {@code model} on a machine of {@code type}.
     *
     * @param warnings takes 7.2's about numbers that are 0
     */
    static CpuTopology of(SmpOptions smp, String model, MachineType type, Persona persona, ErrorReporter warnings)
            throws QemuException {
        checkZeros(smp, persona, warnings);
        SmpTopology topology = new SmpTopology(smp, type, persona);
        topology.checkLevels(smp);
        topology.complete();
        topology.check();
        return new CpuTopology(
                model,
                (int) topology.cpus,
                (int) topology.maxCpus,
                (int) topology.sockets,
                (int) topology.dies,
                (int) (topology.modules * topology.cores),
                (int) topology.threads);
    }

    private static long given(@Nullable Long value) {
        return value == null ? 0 : value & UINT;
    }

    private static void checkZeros(SmpOptions smp, Persona persona, ErrorReporter warnings) throws QemuException {
        for (Long value : new @Nullable Long[] {
            smp.cpus(),
            smp.sockets(),
            smp.dies(),
            smp.clusters(),
            smp.modules(),
            smp.cores(),
            smp.threads(),
            smp.maxcpus(),
            smp.drawers(),
            smp.books()
        }) {
            if (value != null && value == 0) {
                String text = "CPU topology parameters must be greater than zero";
                if (persona.isAtLeast(Persona.QEMU_10_0)) {
                    throw new QemuException("Invalid CPU topology: " + text);
                }
                warnings.warn("Deprecated CPU topology (considered invalid): " + text);
                return;
            }
        }
    }

    private void checkLevels(SmpOptions smp) throws QemuException {
        if (!hasModules()) {
            checkLevel("modules", modules);
        }
        checkLevel("clusters", clusters);
        if (!hasDies()) {
            checkLevel("dies", dies);
        }
        checkLevel("books", given(smp.books()));
        checkLevel("drawers", given(smp.drawers()));
    }

    private void checkLevel(String level, long count) throws QemuException {
        if (count > 1) {
            boolean modern = persona.isAtLeast(Persona.QEMU_10_0);
            throw new QemuException(level + (modern ? " > 1" : "") + " not supported by this machine's CPU topology");
        }
    }

    private boolean hasDies() {
        return type.isPc() || type.family() == MachineType.Family.ISAPC;
    }

    private boolean hasModules() {
        return hasDies() && persona.isAtLeast(Persona.QEMU_10_0);
    }

    private void complete() {
        long between = dies * modules;
        if (cpus == 0 && maxCpus == 0) {
            sockets = Math.max(1, sockets);
            cores = Math.max(1, cores);
            threads = Math.max(1, threads);
        } else {
            maxCpus = maxCpus > 0 ? maxCpus : cpus;
            boolean coresFirst = !type.isPc() || type.isSince(6, 2);
            if (coresFirst && cores == 0) {
                sockets = Math.max(1, sockets);
                threads = Math.max(1, threads);
                cores = maxCpus / (sockets * between * threads);
            } else if (sockets == 0) {
                threads = Math.max(1, threads);
                cores = Math.max(1, cores);
                sockets = maxCpus / (between * cores * threads);
            } else if (cores == 0) {
                threads = Math.max(1, threads);
                cores = maxCpus / (sockets * between * threads);
            }
            if (threads == 0) {
                threads = maxCpus / (sockets * between * cores);
            }
        }
        maxCpus = maxCpus > 0 ? maxCpus : total();
        cpus = cpus > 0 ? cpus : maxCpus;
    }

    private long total() {
        return (sockets * dies * modules * cores * threads) & UINT;
    }

    private void check() throws QemuException {
        if (total() != maxCpus) {
            throw new QemuException("Invalid CPU topology: product of the hierarchy must match maxcpus: " + hierarchy()
                    + " != maxcpus (" + maxCpus + ")");
        }
        if (maxCpus < cpus) {
            throw new QemuException("Invalid CPU topology: maxcpus must be equal to or greater than smp: " + hierarchy()
                    + " == maxcpus (" + maxCpus + ") < smp_cpus (" + cpus + ")");
        }
        int limit = maxCpusOf(type);
        if (maxCpus > limit) {
            throw new QemuException("Invalid SMP CPUs " + (int) maxCpus + ". The max CPUs supported by machine '"
                    + type.name() + "' is " + limit);
        }
    }

    private String hierarchy() {
        StringBuilder text = new StringBuilder("sockets (").append(sockets).append(')');
        if (hasDies()) {
            text.append(" * dies (").append(dies).append(')');
        }
        if (hasModules()) {
            text.append(" * modules (").append(modules).append(')');
        }
        return text.append(" * cores (")
                .append(cores)
                .append(") * threads (")
                .append(threads)
                .append(')')
                .toString();
    }

    /** As {@code query-machines} shows it. */
    private static int maxCpusOf(MachineType type) {
        return switch (type.family()) {
            case Q35 -> {
                if (type.isSince(9, 0)) {
                    yield 4096;
                }
                if (type.isSince(8, 1)) {
                    yield 1024;
                }
                yield type.isSince(2, 8) ? 288 : 255;
            }
            case PC -> 255;
            case MICROVM -> 288;
            default -> 1;
        };
    }
}
