package io.vmemu.launcher.assembly;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.CpuTopology;
import io.vmemu.emulator.machine.MachineType;
import io.vmemu.launcher.cli.SmpOptions;
import org.jspecify.annotations.Nullable;

/** Works out the members of {@code -smp} that were not given, as QEMU does. */
final class SmpTopology {
    private SmpTopology() {}

    /** The topology of CPUs of {@code model} on a machine of {@code type}. */
    static CpuTopology of(SmpOptions smp, String model, MachineType type) throws QemuException {
        requirePositive(smp);
        long cpus = given(smp.cpus());
        long maxCpus = given(smp.maxcpus());
        long sockets = given(smp.sockets());
        long cores = given(smp.cores());
        long threads = given(smp.threads());
        long dies = Math.max(1, given(smp.dies()));
        long between = Math.max(1, given(smp.clusters())) * Math.max(1, given(smp.modules()));
        if (cpus == 0 && maxCpus == 0) {
            sockets = Math.max(1, sockets);
            cores = Math.max(1, cores);
            threads = Math.max(1, threads);
        } else {
            maxCpus = maxCpus > 0 ? maxCpus : cpus;
            threads = threads > 0 || (sockets > 0 && cores > 0) ? threads : 1;
            if (type.isSince(6, 2)) {
                sockets = sockets > 0 ? sockets : 1;
                cores = cores > 0 || threads == 0 ? cores : maxCpus / (sockets * dies * between * threads);
            } else {
                cores = cores > 0 ? cores : 1;
                sockets = sockets > 0 || threads == 0 ? sockets : maxCpus / (dies * between * cores * threads);
            }
            threads = threads > 0 ? threads : maxCpus / (sockets * dies * between * cores);
        }
        long total = sockets * dies * between * cores * threads;
        maxCpus = maxCpus > 0 ? maxCpus : total;
        cpus = cpus > 0 ? cpus : maxCpus;
        String hierarchy = "sockets (" + sockets + ")" + (given(smp.dies()) > 0 ? " * dies (" + dies + ")" : "")
                + " * cores (" + cores + ") * threads (" + threads + ")";
        if (total != maxCpus) {
            throw new QemuException("Invalid CPU topology: product of the hierarchy must match maxcpus: " + hierarchy
                    + " != maxcpus (" + maxCpus + ")");
        }
        if (maxCpus < cpus) {
            throw new QemuException("Invalid CPU topology: maxcpus must be equal to or greater than smp: " + hierarchy
                    + " == maxcpus (" + maxCpus + ") < smp_cpus (" + cpus + ")");
        }
        int limit = maxCpusOf(type);
        if (maxCpus > limit) {
            throw new QemuException("Invalid SMP CPUs " + maxCpus + ". The max CPUs supported by machine '"
                    + type.name() + "' is " + limit);
        }
        return new CpuTopology(
                model, (int) cpus, (int) maxCpus, (int) sockets, (int) (dies * between), (int) cores, (int) threads);
    }

    private static void requirePositive(SmpOptions smp) throws QemuException {
        for (Long value : new @Nullable Long[] {
            smp.cpus(),
            smp.sockets(),
            smp.dies(),
            smp.clusters(),
            smp.modules(),
            smp.cores(),
            smp.threads(),
            smp.maxcpus()
        }) {
            if (value != null && value <= 0) {
                throw new QemuException("Invalid CPU topology: CPU topology parameters must be greater than zero");
            }
        }
    }

    private static long given(@Nullable Long value) {
        return value == null ? 0 : value;
    }

    /** As {@code query-machines} shows it. */
    private static int maxCpusOf(MachineType type) {
        return switch (type.family()) {
            case Q35 -> {
                if (type.isSince(9, 0)) {
                    yield 4096;
                }
                yield type.isSince(8, 1) ? 1024 : type.isSince(2, 8) ? 288 : 255;
            }
            case PC -> 255;
            case MICROVM -> 288;
            default -> 1;
        };
    }
}
