package io.vmemu.emulator.object;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qom.QomObject;
import io.vmemu.emulator.qom.QomType;
import io.vmemu.emulator.qom.UserCreatable;
import java.util.function.IntPredicate;

/** A thread that gives the threads it creates an affinity: here only its properties, which say which CPUs. */
public final class ThreadContext extends QomObject implements UserCreatable {
    private final int hostCpus;
    private final IntPredicate hasNode;
    private QList cpus = new QList();
    private boolean cpusSet;
    private boolean nodesSet;

    /**
     * A context that may use all CPUs.
     *
     * @param hostCpus CPUs of the host
     * @param hasNode whether the host has a NUMA node of that number
     */
    ThreadContext(QomType type, int hostCpus, IntPredicate hasNode) {
        super(type);
        this.hostCpus = hostCpus;
        this.hasNode = hasNode;
        for (int cpu = 0; cpu < hostCpus; cpu++) {
            cpus.add(QNum.of(cpu));
        }
    }

    QObject cpuAffinity() {
        return cpus;
    }

    void setCpuAffinity(QList wanted) throws QemuException {
        if (nodesSet) {
            throw new QemuException("Mixing CPU and node affinity not supported");
        }
        if (wanted.size() == 0) {
            throw new QemuException("CPU list is empty");
        }
        QList there = new QList();
        for (QObject cpu : wanted) {
            if (((QNum.Int) cpu).value() < hostCpus) {
                there.add(cpu);
            }
        }
        if (there.size() == 0) {
            throw new QemuException("Setting CPU affinity failed: Invalid argument");
        }
        cpus = there;
        cpusSet = true;
    }

    void setNodeAffinity(QList wanted) throws QemuException {
        if (cpusSet) {
            throw new QemuException("Mixing CPU and node affinity not supported");
        }
        if (wanted.size() == 0) {
            throw new QemuException("Node list is empty");
        }
        boolean any = false;
        for (QObject node : wanted) {
            any |= hasNode.test((int) ((QNum.Int) node).value());
        }
        if (!any) {
            throw new QemuException("The nodes select no CPUs");
        }
        nodesSet = true;
    }

    @Override
    public void complete() {}

    @Override
    public boolean canBeDeleted() {
        return true;
    }

    @Override
    public void release() {}
}
