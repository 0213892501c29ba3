package io.vmemu.guest.linux;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.guest.system.StateReader;
import io.vmemu.guest.system.StateWriter;
import java.util.function.BooleanSupplier;

/** Big block mode: a block is one memory block or several, plugged and unplugged as a whole. */
final class BigBlockMode implements BlockMode {
    private static final int UNUSED = 0;
    /** Plugged, but not known to memory management: to be unplugged when the host is ready for it. */
    private static final int PLUGGED = 1;

    private static final int ADDED = 2;
    private static final int STATES = 3;

    private final BlockStates states = new BlockStates(STATES);
    private final MemoryRegion region;
    private final AddedMemory memory;
    private final long bigBlockSize;
    private final int perBigBlock;
    private final boolean unplugOnline;
    private final boolean prefersMovable;
    private final BooleanSupplier stop;
    private final Leftovers leftovers = new Leftovers();
    private final Plug plug = new Plug();
    private final Unplug unplug = new Unplug();
    private int usableBlocks;

    /**
     * A device without plugged memory.
     *
     * @param gpa start of the first whole big block
     * @param bigBlockSize a multiple of the memory block size
     * @param configChanged whether the device's configuration is to be read again
     */
    BigBlockMode(
            KernelProfile profile,
            DriverParameters parameters,
            MemoryManager manager,
            long gpa,
            int node,
            long bigBlockSize,
            AddedMemory.Listener listener,
            BooleanSupplier configChanged) {
        this.region = new MemoryRegion(gpa, manager.blockSize(), bigBlockSize, node, this);
        this.memory = new AddedMemory(manager, profile, bigBlockSize, listener);
        this.bigBlockSize = bigBlockSize;
        this.perBigBlock = (int) (bigBlockSize / manager.blockSize());
        this.unplugOnline = parameters.unplugOnline();
        this.prefersMovable = profile.prefersMovable();
        this.stop = profile.stopsIsolatingOnConfigChange() ? configChanged : () -> false;
    }

    @Override
    public MemoryRegion region() {
        return region;
    }

    @Override
    public void setUsableEnd(long endGpa) {
        usableBlocks = (int) Math.max(0, (endGpa - region.gpa()) / bigBlockSize);
    }

    @Override
    public BlockWalk startPending() {
        return leftovers;
    }

    @Override
    public BlockWalk startPlug(long bytes) {
        plug.left = bytes / bigBlockSize;
        plug.block = 0;
        return plug;
    }

    @Override
    public BlockWalk startUnplug(long bytes) {
        unplug.left = bytes / bigBlockSize;
        unplug.pass = Pass.OFFLINE;
        unplug.block = states.size();
        return unplug;
    }

    @Override
    public boolean mayGoOnline(int block) {
        return true;
    }

    @Override
    public boolean isBusyWith(int block) {
        return memory.isBusyWith(region, block);
    }

    @Override
    public long pluggedBytes(int block) {
        return region.blockSize();
    }

    @Override
    public void wentOnline(int block, boolean movable) {
        memory.blockWentOnline();
    }

    @Override
    public void wentOffline(int block) {
        memory.blockWentOffline();
    }

    @Override
    public boolean isPlugged(long gpa) {
        return true;
    }

    private Verdict send(BlockRequest request, boolean isPlug, int block) {
        request.set(isPlug, region.gpa() + block * bigBlockSize, bigBlockSize);
        return Verdict.SEND;
    }

    @Override
    public BlockWalk walk(Walk kind) {
        return switch (kind) {
            case PENDING -> leftovers;
            case PLUG -> plug;
            case UNPLUG -> unplug;
        };
    }

    @Override
    public void leave() {}

    @Override
    public void save(StateWriter out) {
        out.integer(usableBlocks);
        states.save(out);
        region.save(out);
        memory.save(out);
    }

    @Override
    public void load(StateReader in, long regionSize) throws QemuException {
        int limit = (int) (regionSize / bigBlockSize);
        usableBlocks = in.integer("usable region", 0, limit);
        states.load(in, limit);
        region.load(in, limit * perBigBlock);
        memory.load(in);
    }

    private int loadBlock(StateReader in) throws QemuException {
        return in.integer("a walk", BlockStates.NONE, states.size());
    }

    private final class Leftovers implements BlockWalk {
        private int block;

        @Override
        public void save(StateWriter out) {
            out.integer(block);
        }

        @Override
        public void load(StateReader in) throws QemuException {
            block = loadBlock(in);
        }

        @Override
        public Verdict next(BlockRequest request) {
            block = states.firstFrom(0, PLUGGED);
            return block == BlockStates.NONE ? Verdict.DONE : send(request, false, block);
        }

        @Override
        public Verdict answered(Verdict answer) {
            if (answer != Verdict.DONE) {
                return answer;
            }
            states.set(block, UNUSED);
            return Verdict.CONTINUE;
        }
    }

    /** Plugs blocks that were used before, then new ones. */
    private final class Plug implements BlockWalk {
        private long left;
        private int block;
        private boolean undo;

        @Override
        public void save(StateWriter out) {
            out.number(left);
            out.integer(block);
            out.flag(undo);
        }

        @Override
        public void load(StateReader in) throws QemuException {
            left = in.number("a walk", 0, Long.MAX_VALUE);
            block = loadBlock(in);
            undo = in.flag("a walk");
        }

        @Override
        public Verdict next(BlockRequest request) {
            if (undo) {
                return send(request, false, block);
            }
            if (left == 0) {
                return Verdict.DONE;
            }
            if (!memory.mayAdd(bigBlockSize)) {
                return Verdict.NO_SPACE;
            }
            int found = states.firstFrom(block, UNUSED);
            if (found == BlockStates.NONE) {
                if (states.size() >= usableBlocks) {
                    return Verdict.NO_SPACE;
                }
                found = states.append();
            }
            block = found;
            return send(request, true, block);
        }

        @Override
        public Verdict answered(Verdict answer) {
            if (undo) {
                undo = false;
                states.set(block, answer == Verdict.DONE ? UNUSED : PLUGGED);
                return Verdict.NO_MEMORY;
            }
            if (answer != Verdict.DONE) {
                return answer;
            }
            states.set(block, ADDED);
            if (memory.add(region, block * perBigBlock, perBigBlock)) {
                left--;
            } else {
                undo = true;
            }
            return Verdict.CONTINUE;
        }
    }

    /** What a pass over the blocks takes. */
    private enum Pass {
        OFFLINE,
        MOVABLE,
        ANY
    }

    /** Unplugs blocks from the highest address down: offline ones, those in ZONE_MOVABLE, then any. */
    private final class Unplug implements BlockWalk {
        private long left;
        private Pass pass = Pass.OFFLINE;
        private int block;

        @Override
        public void save(StateWriter out) {
            out.number(left);
            out.constant(pass);
            out.integer(block);
        }

        @Override
        public void load(StateReader in) throws QemuException {
            left = in.number("a walk", 0, Long.MAX_VALUE);
            pass = in.constant("a walk", Pass.class);
            block = loadBlock(in);
        }

        @Override
        public Verdict next(BlockRequest request) {
            while (left > 0) {
                int found = states.lastFrom(block - 1, ADDED);
                if (found == BlockStates.NONE) {
                    if (pass == Pass.ANY) {
                        return Verdict.GUEST_BUSY;
                    }
                    if (!unplugOnline) {
                        return Verdict.DONE;
                    }
                    pass = pass == Pass.OFFLINE && prefersMovable ? Pass.MOVABLE : Pass.ANY;
                    block = states.size();
                    continue;
                }
                block = found;
                if (isTaken()) {
                    if (stop.getAsBoolean()) {
                        return Verdict.AGAIN;
                    }
                    if (isolate()) {
                        memory.remove(region, block * perBigBlock, perBigBlock);
                        return send(request, false, block);
                    }
                }
            }
            return Verdict.DONE;
        }

        private boolean isTaken() {
            for (int i = block * perBigBlock; i < (block + 1) * perBigBlock; i++) {
                int state = region.state(i);
                if ((pass == Pass.OFFLINE && state >= MemoryRegion.NORMAL)
                        || (pass == Pass.MOVABLE && state == MemoryRegion.NORMAL)) {
                    return false;
                }
            }
            return true;
        }

        private boolean isolate() {
            long gpa = region.gpaOf(block * perBigBlock);
            return memory.manager().isolate(region, gpa, bigBlockSize) == Verdict.DONE;
        }

        @Override
        public Verdict answered(Verdict answer) {
            states.set(block, answer == Verdict.DONE ? UNUSED : PLUGGED);
            if (answer != Verdict.DONE) {
                return answer;
            }
            left--;
            return Verdict.CONTINUE;
        }
    }
}
