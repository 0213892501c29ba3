package io.vmemu.launcher.simulate;

import io.vmemu.emulator.device.VirtioMemPci;
import io.vmemu.emulator.memory.HostUsage;
import io.vmemu.emulator.space.MemoryDevice;
import io.vmemu.launcher.hosted.HostedMachine;

/** What must hold of the host's memory. */
final class HostPromises {
    private final Chronicle chronicle;

    HostPromises(Chronicle chronicle) {
        this.chronicle = chronicle;
    }

    void check(HostedMachine machine) throws BrokenPromise {
        checkSums(machine);
        if (machine.exitStatus().isPresent()) {
            return;
        }
        HostUsage usage = machine.host().usage();
        for (MemoryDevice device : machine.machine().board().deviceMemory().devices()) {
            if (device instanceof VirtioMemPci mem) {
                checkBehind(mem, usage.residentSize(mem.memdev().nameInParent()));
            }
        }
    }

    /** What all hold together is what the host has given away. */
    void checkSums(HostedMachine machine) throws BrokenPromise {
        HostUsage usage = machine.host().usage();
        long committed = 0;
        long ordinary = 0;
        long huge = 0;
        for (HostUsage.Holder holder : usage.holders()) {
            committed += holder.committedSize();
            if (holder.pageSize() == machine.host().pageSize()) {
                ordinary += holder.residentSize();
            } else {
                huge += holder.residentSize();
            }
        }
        if (committed != usage.committedSize()) {
            throw broken("the host has promised what its holders were promised", usage);
        }
        long pools = 0;
        long poolsUsed = 0;
        for (HostUsage.PoolUsage pool : usage.pools()) {
            if (pool.freePages() < 0 || pool.freePages() > pool.pages() || pool.reservedPages() < 0) {
                throw broken("a pool has the pages that it has", usage);
            }
            pools += pool.pages() * pool.pageSize();
            poolsUsed += (pool.pages() - pool.freePages()) * pool.pageSize();
        }
        if (poolsUsed != huge) {
            throw broken("huge pages that are not free are held", usage);
        }
        long used = 0;
        for (HostUsage.NodeUsage node : usage.nodes()) {
            used += node.ramSize() - node.freeSize();
        }
        if (used < ordinary + pools) {
            throw broken("memory that is held is not free", usage);
        }
    }

    /** A block that is not plugged costs nothing; one that is preallocated is there. */
    private void checkBehind(VirtioMemPci mem, long resident) throws BrokenPromise {
        // What the host does not take back stays.
        if (chronicle.hasFired("host-")) {
            return;
        }
        long plugged = mem.device().size();
        // QEMU does not preallocate what has migrated unless it knows the blocks before the memory comes.
        boolean isPreallocated =
                mem.memProperties().prealloc() && mem.memProperties().earlyMigration();
        if (resident > plugged || (isPreallocated && resident < plugged)) {
            throw new BrokenPromise(
                    "what is plugged, and no more, takes memory",
                    mem.id() + " resident " + resident + ", " + Promises.sizes(mem.device()));
        }
    }

    private static BrokenPromise broken(String promise, HostUsage usage) {
        return new BrokenPromise(promise, usage.toString());
    }
}
