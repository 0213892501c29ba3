package io.vmemu.guest.linux;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.guest.system.StateReader;
import io.vmemu.guest.system.StateWriter;
import java.util.function.BooleanSupplier;

/**
 * Unplugs sub-blocks, from the highest address down: offline memory first, then blocks with gaps before whole ones, and
 * among those ZONE_MOVABLE before kernel zones. Online blocks go whole if nothing on them is in the way and enough is
 * to go, else sub-block by sub-block, passing over those that are busy.
 */
final class SubBlockUnplug implements BlockWalk {
    private static final int[] ORDER = {
        SubBlocks.OFFLINE_PARTIAL,
        SubBlocks.OFFLINE,
        SubBlocks.MOVABLE_PARTIAL,
        SubBlocks.KERNEL_PARTIAL,
        SubBlocks.MOVABLE,
        SubBlocks.KERNEL
    };
    private static final int LAST_OFFLINE = 1;

    private final SubBlocks blocks;
    private final MemoryRegion region;
    private final AddedMemory memory;
    private final boolean unplugOnline;
    private final BooleanSupplier stop;
    private long left;
    private int order;
    private int block;
    private boolean inBlock;
    private boolean wholeTried;
    private int subBlock;
    private int count;

    /** A walk over nothing; {@code stop} says whether to give up the search for memory that can be isolated. */
    SubBlockUnplug(
            SubBlocks blocks, MemoryRegion region, AddedMemory memory, boolean unplugOnline, BooleanSupplier stop) {
        this.blocks = blocks;
        this.region = region;
        this.memory = memory;
        this.unplugOnline = unplugOnline;
        this.stop = stop;
    }

    SubBlockUnplug start(long bytes) {
        left = bytes / blocks.subBlockSize();
        order = 0;
        block = blocks.states().size() - 1;
        inBlock = false;
        return this;
    }

    @Override
    public Verdict next(BlockRequest request) {
        while (inBlock || left > 0) {
            if (!inBlock && !enterBlock()) {
                if (!unplugOnline && order == LAST_OFFLINE) {
                    return Verdict.DONE;
                }
                if (++order == ORDER.length) {
                    return Verdict.GUEST_BUSY;
                }
                block = blocks.states().size() - 1;
                continue;
            }
            Verdict verdict = order <= LAST_OFFLINE ? nextOffline() : nextOnline();
            if (verdict == Verdict.SEND) {
                request.set(false, blocks.gpaOf(block, subBlock), count * blocks.subBlockSize());
            }
            if (verdict != Verdict.CONTINUE) {
                return verdict;
            }
            leaveBlock();
        }
        return Verdict.DONE;
    }

    private boolean enterBlock() {
        int found = blocks.states().lastFrom(block, ORDER[order]);
        if (found == BlockStates.NONE) {
            return false;
        }
        block = found;
        inBlock = true;
        wholeTried = false;
        subBlock = blocks.perBlock();
        return true;
    }

    private Verdict nextOffline() {
        int last = left == 0 ? -1 : blocks.lastPlugged(block, subBlock - 1);
        if (last < 0) {
            return Verdict.CONTINUE;
        }
        int first = last;
        while (last - first + 1 < left && first > 0 && blocks.lastPlugged(block, first - 1) == first - 1) {
            first--;
        }
        subBlock = first;
        count = last - first + 1;
        return Verdict.SEND;
    }

    private Verdict nextOnline() {
        if (!wholeTried) {
            wholeTried = true;
            if (left >= blocks.perBlock() && blocks.isFull(block)) {
                Verdict verdict = isolate(0, blocks.perBlock());
                if (verdict != Verdict.GUEST_BUSY) {
                    return verdict;
                }
            }
        }
        while (left > 0) {
            int last = blocks.lastPlugged(block, subBlock - 1);
            if (last < 0) {
                break;
            }
            Verdict verdict = isolate(last, 1);
            if (verdict != Verdict.GUEST_BUSY) {
                return verdict;
            }
        }
        return Verdict.CONTINUE;
    }

    private Verdict isolate(int first, int length) {
        if (stop.getAsBoolean()) {
            return Verdict.AGAIN;
        }
        Verdict verdict = memory.manager().isolate(region, blocks.gpaOf(block, first), length * blocks.subBlockSize());
        if (length == 1 || verdict == Verdict.DONE) {
            subBlock = first;
            count = length;
        }
        return verdict == Verdict.DONE ? Verdict.SEND : verdict;
    }

    private void leaveBlock() {
        inBlock = false;
        if (blocks.isEmpty(block)) {
            memory.remove(region, block, 1);
            blocks.states().set(block, SubBlocks.UNUSED);
        }
        block--;
    }

    @Override
    public Verdict answered(Verdict answer) {
        if (answer != Verdict.DONE) {
            if (region.isOnline(block)) {
                memory.manager().release(region, blocks.gpaOf(block, subBlock), count * blocks.subBlockSize());
            }
            return answer;
        }
        if (region.isOnline(block)) {
            memory.manager().unplugged(region, count * blocks.subBlockSize());
        }
        blocks.setUnplugged(block, subBlock, count);
        blocks.updatePartial(block);
        left -= count;
        return Verdict.CONTINUE;
    }

    @Override
    public void save(StateWriter out) {
        out.number(left);
        out.octet(order);
        out.integer(block);
        out.flag(inBlock);
        out.flag(wholeTried);
        out.integer(subBlock);
        out.integer(count);
    }

    @Override
    public void load(StateReader in) throws QemuException {
        left = in.number("a walk", 0, Long.MAX_VALUE);
        order = in.octet("a walk", 0, ORDER.length);
        block = in.integer("a walk", BlockStates.NONE, blocks.states().size());
        inBlock = in.flag("a walk");
        StateReader.require(!inBlock || (block >= 0 && block < blocks.states().size()), "a walk");
        wholeTried = in.flag("a walk");
        subBlock = in.integer("a walk", 0, blocks.perBlock());
        count = in.integer("a walk", 0, blocks.perBlock() - subBlock);
    }
}
