package io.vmemu.guest.linux;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.guest.system.StateReader;
import io.vmemu.guest.system.StateWriter;

/**
 * Plugs sub-blocks: first the gaps of blocks that are in use, then blocks that were used before, then new ones, at most
 * one memory block a request.
 */
final class SubBlockPlug implements BlockWalk {
    private static final int[] GAPS = {SubBlocks.KERNEL_PARTIAL, SubBlocks.MOVABLE_PARTIAL, SubBlocks.OFFLINE_PARTIAL};

    private enum Phase {
        GAPS,
        USED_BEFORE,
        NEW,
        /** The block could not be added and is to be unplugged again. */
        UNDO
    }

    private final SubBlocks blocks;
    private final MemoryRegion region;
    private final AddedMemory memory;
    private Phase phase = Phase.GAPS;
    private int gapState;
    private long left;
    private int block;
    private int subBlock;
    private int count;

    SubBlockPlug(SubBlocks blocks, MemoryRegion region, AddedMemory memory) {
        this.blocks = blocks;
        this.region = region;
        this.memory = memory;
    }

    SubBlockPlug start(long bytes) {
        phase = Phase.GAPS;
        gapState = 0;
        left = bytes / blocks.subBlockSize();
        block = 0;
        return this;
    }

    @Override
    public Verdict next(BlockRequest request) {
        if (phase == Phase.UNDO) {
            return send(request, false);
        }
        if (left == 0) {
            return Verdict.DONE;
        }
        if (phase == Phase.GAPS) {
            if (findGap()) {
                return send(request, true);
            }
            phase = Phase.USED_BEFORE;
            block = 0;
        }
        if (phase == Phase.USED_BEFORE) {
            block = blocks.states().firstFrom(block, SubBlocks.UNUSED);
            if (block == BlockStates.NONE) {
                phase = Phase.NEW;
            }
        }
        if (!memory.mayAdd(region.blockSize())) {
            return Verdict.NO_SPACE;
        }
        if (phase == Phase.NEW) {
            if (blocks.states().size() >= blocks.usableBlocks()) {
                return Verdict.NO_SPACE;
            }
            block = blocks.states().append();
        }
        subBlock = 0;
        count = (int) Math.min(left, blocks.perBlock());
        return send(request, true);
    }

    private boolean findGap() {
        for (; gapState < GAPS.length; gapState++) {
            block = blocks.states().firstFrom(block, GAPS[gapState]);
            if (block != BlockStates.NONE) {
                subBlock = blocks.firstUnplugged(block);
                count = blocks.unpluggedRun(block, subBlock, left);
                return true;
            }
            block = 0;
        }
        return false;
    }

    private Verdict send(BlockRequest request, boolean plug) {
        request.set(plug, blocks.gpaOf(block, subBlock), count * blocks.subBlockSize());
        return Verdict.SEND;
    }

    @Override
    public Verdict answered(Verdict answer) {
        if (phase == Phase.UNDO) {
            if (answer == Verdict.DONE) {
                blocks.setUnplugged(block, subBlock, count);
            }
            blocks.states().set(block, answer == Verdict.DONE ? SubBlocks.UNUSED : SubBlocks.PLUGGED);
            return Verdict.NO_MEMORY;
        }
        if (answer != Verdict.DONE) {
            return answer;
        }
        blocks.setPlugged(block, subBlock, count);
        if (phase == Phase.GAPS) {
            if (region.isOnline(block)) {
                memory.manager().plugged(region, blocks.gpaOf(block, subBlock), count * blocks.subBlockSize());
            }
            blocks.updatePartial(block);
            left -= count;
            return Verdict.CONTINUE;
        }
        // Memory management asks for the state while it brings the block online.
        blocks.states().set(block, SubBlocks.OFFLINE);
        blocks.updatePartial(block);
        if (!memory.add(region, block, 1)) {
            phase = Phase.UNDO;
            return Verdict.CONTINUE;
        }
        left -= count;
        return Verdict.CONTINUE;
    }

    @Override
    public void save(StateWriter out) {
        out.constant(phase);
        out.octet(gapState);
        out.number(left);
        out.integer(block);
        out.integer(subBlock);
        out.integer(count);
    }

    @Override
    public void load(StateReader in) throws QemuException {
        phase = in.constant("a walk", Phase.class);
        gapState = in.octet("a walk", 0, GAPS.length);
        left = in.number("a walk", 0, Long.MAX_VALUE);
        block = in.integer("a walk", BlockStates.NONE, blocks.states().size());
        subBlock = in.integer("a walk", 0, blocks.perBlock());
        count = in.integer("a walk", 0, blocks.perBlock() - subBlock);
    }
}
