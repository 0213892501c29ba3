package io.vmemu.guest.linux;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.guest.system.StateReader;
import io.vmemu.guest.system.StateWriter;
import java.util.function.BooleanSupplier;

/** Sub-block mode: a memory block has several sub-blocks, each plugged or not. */
final class SubBlockMode implements BlockMode {
    private final SubBlocks blocks;
    private final MemoryRegion region;
    private final AddedMemory memory;
    private final boolean tellsMovable;
    private final Leftovers leftovers = new Leftovers();
    private final SubBlockPlug plug;
    private final SubBlockUnplug unplug;

    /**
     * A device without plugged memory.
     *
     * @param gpa start of the first whole memory block
     * @param subBlockSize a power of two, at most the memory block size
     * @param configChanged whether the device's configuration is to be read again
     */
    SubBlockMode(
            KernelProfile profile,
            DriverParameters parameters,
            MemoryManager manager,
            long gpa,
            int node,
            long subBlockSize,
            AddedMemory.Listener listener,
            BooleanSupplier configChanged) {
        long blockSize = manager.blockSize();
        this.blocks = new SubBlocks(gpa, blockSize, subBlockSize);
        this.region = new MemoryRegion(gpa, blockSize, blockSize, node, this);
        this.memory = new AddedMemory(manager, profile, blockSize, listener);
        this.tellsMovable = profile.prefersMovable();
        BooleanSupplier stop = profile.stopsIsolatingOnConfigChange() ? configChanged : () -> false;
        this.plug = new SubBlockPlug(blocks, region, memory);
        this.unplug = new SubBlockUnplug(blocks, region, memory, parameters.unplugOnline(), stop);
    }

    @Override
    public MemoryRegion region() {
        return region;
    }

    @Override
    public void setUsableEnd(long endGpa) {
        blocks.setUsableEnd(endGpa);
    }

    @Override
    public BlockWalk startPending() {
        return leftovers;
    }

    @Override
    public BlockWalk startPlug(long bytes) {
        return plug.start(bytes);
    }

    @Override
    public BlockWalk startUnplug(long bytes) {
        return unplug.start(bytes);
    }

    @Override
    public boolean mayGoOnline(int block) {
        int state = blocks.states().get(block);
        return state == SubBlocks.OFFLINE || state == SubBlocks.OFFLINE_PARTIAL;
    }

    @Override
    public boolean isBusyWith(int block) {
        return memory.isBusyWith(region, block);
    }

    @Override
    public long pluggedBytes(int block) {
        return blocks.countPlugged(block) * blocks.subBlockSize();
    }

    @Override
    public void wentOnline(int block, boolean movable) {
        blocks.states().set(block, movable && tellsMovable ? SubBlocks.MOVABLE : SubBlocks.KERNEL);
        blocks.updatePartial(block);
        memory.blockWentOnline();
    }

    @Override
    public void wentOffline(int block) {
        blocks.states().set(block, SubBlocks.OFFLINE);
        blocks.updatePartial(block);
        memory.blockWentOffline();
    }

    @Override
    public boolean isPlugged(long gpa) {
        return blocks.isPlugged(gpa);
    }

    @Override
    public BlockWalk walk(Walk kind) {
        return switch (kind) {
            case PENDING -> leftovers;
            case PLUG -> plug;
            case UNPLUG -> unplug;
        };
    }

    /** Nobody could bring a block online that is plugged in part. */
    @Override
    public void leave() {
        BlockStates states = blocks.states();
        for (int block = states.firstFrom(0, SubBlocks.OFFLINE_PARTIAL);
                block != BlockStates.NONE;
                block = states.firstFrom(block, SubBlocks.OFFLINE_PARTIAL)) {
            memory.remove(region, block, 1);
            states.set(block, SubBlocks.PLUGGED);
        }
    }

    @Override
    public void save(StateWriter out) {
        blocks.save(out);
        region.save(out);
        memory.save(out);
    }

    @Override
    public void load(StateReader in, long regionSize) throws QemuException {
        int limit = (int) (regionSize / region.blockSize());
        blocks.load(in, limit);
        region.load(in, limit);
        memory.load(in);
    }

    /** Unplugs blocks that were plugged in vain. */
    private final class Leftovers implements BlockWalk {
        private int block;
        private int subBlock;
        private int count;

        @Override
        public void save(StateWriter out) {
            out.integer(block);
            out.integer(subBlock);
            out.integer(count);
        }

        @Override
        public void load(StateReader in) throws QemuException {
            block = in.integer("a walk", BlockStates.NONE, blocks.states().size());
            subBlock = in.integer("a walk", 0, blocks.perBlock());
            count = in.integer("a walk", 0, blocks.perBlock() - subBlock);
        }

        @Override
        public Verdict next(BlockRequest request) {
            while (true) {
                block = blocks.states().firstFrom(0, SubBlocks.PLUGGED);
                if (block == BlockStates.NONE) {
                    return Verdict.DONE;
                }
                int last = blocks.lastPlugged(block, blocks.perBlock() - 1);
                if (last >= 0) {
                    subBlock = last;
                    while (subBlock > 0 && blocks.lastPlugged(block, subBlock - 1) == subBlock - 1) {
                        subBlock--;
                    }
                    count = last - subBlock + 1;
                    request.set(false, blocks.gpaOf(block, subBlock), count * blocks.subBlockSize());
                    return Verdict.SEND;
                }
                blocks.states().set(block, SubBlocks.UNUSED);
            }
        }

        @Override
        public Verdict answered(Verdict answer) {
            if (answer != Verdict.DONE) {
                return answer;
            }
            blocks.setUnplugged(block, subBlock, count);
            return Verdict.CONTINUE;
        }
    }
}
