package io.vmemu.guest.random;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.machine.GuestView;
import io.vmemu.emulator.vmem.PluggedRange;
import io.vmemu.emulator.vmem.VirtioMemDevice;
import io.vmemu.guest.ScriptedMem;
import io.vmemu.guest.TestMachine;
import io.vmemu.guest.TraceLog.Entry;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Which blocks are plugged by the sum of the requests that the devices have acknowledged. */
final class AcknowledgedBlocks {
    private final TestMachine machine;
    private final RandomWorld world;
    private final List<BitSet> blocks;

    AcknowledgedBlocks(TestMachine machine, RandomWorld world) {
        this(machine, world, new ArrayList<>());
        world.devices().forEach(device -> blocks.add(new BitSet()));
    }

    private AcknowledgedBlocks(TestMachine machine, RandomWorld world, List<BitSet> blocks) {
        this.machine = machine;
        this.world = world;
        this.blocks = blocks;
        machine.log().listen(this::answered);
    }

    /** The same blocks in another machine. */
    AcknowledgedBlocks moveTo(TestMachine target) {
        return new AcknowledgedBlocks(target, world, blocks);
    }

    /** A reset unplugs everything. */
    void clear() {
        blocks.forEach(BitSet::clear);
    }

    private void answered(Entry entry) {
        if (entry.answer() != ScriptedMem.ACK) {
            return;
        }
        for (int i = 0; i < blocks.size(); i++) {
            RandomWorld.DeviceSpec spec = world.devices().get(i);
            long first = (entry.gpa() - spec.gpa()) / spec.blockSize();
            boolean isHere = entry.gpa() >= spec.gpa() && entry.gpa() < spec.gpa() + spec.size();
            switch (entry.type()) {
                // The trace does not tell which device it is: one that has nothing afterwards.
                case "unplug_all" -> {
                    if (machine.memoryDevices().get(i).size() == 0) {
                        blocks.get(i).clear();
                    }
                }
                case "plug" -> change(blocks.get(i), isHere, first, entry.blockCount(), true);
                case "unplug" -> change(blocks.get(i), isHere, first, entry.blockCount(), false);
                default -> {}
            }
        }
    }

    private static void change(BitSet set, boolean isHere, long first, long count, boolean plugged) {
        if (isHere) {
            set.set((int) first, (int) (first + count), plugged);
        }
    }

    /** The devices have these blocks, and no others. */
    void check() {
        for (int i = 0; i < blocks.size(); i++) {
            VirtioMemDevice device = machine.memoryDevices().get(i);
            assertThat(device.pluggedRanges()).as("blocks of device %d", i).isEqualTo(ranges(i));
            assertThat(device.size())
                    .as("size of device %d", i)
                    .isEqualTo(
                            blocks.get(i).cardinality() * world.devices().get(i).blockSize());
        }
    }

    private List<PluggedRange> ranges(int index) {
        BitSet set = blocks.get(index);
        long size = world.devices().get(index).blockSize();
        List<PluggedRange> ranges = new ArrayList<>();
        for (int start = set.nextSetBit(0); start >= 0; ) {
            int end = set.nextClearBit(start);
            ranges.add(new PluggedRange(start * size, (end - start) * size));
            start = set.nextSetBit(end);
        }
        return ranges;
    }

    /** The guest's memory blocks hold what is plugged, to the byte. */
    void checkAgainst(GuestView view) {
        for (int i = 0; i < blocks.size(); i++) {
            long seen = 0;
            long start = world.devices().get(i).gpa();
            long end = start + world.devices().get(i).size();
            for (GuestView.Block block : view.blocks()) {
                long gpa = block.index() * view.blockSize();
                if (block.isHotplugged() && gpa >= start && gpa < end) {
                    assertThat(block.pluggedSize())
                            .as("plugged part of memory block %d", block.index())
                            .isEqualTo(pluggedIn(i, gpa - start, view.blockSize()));
                    seen += block.pluggedSize();
                }
            }
            assertThat(seen)
                    .as("what the guest has of device %d", i)
                    .isEqualTo(machine.memoryDevices().get(i).size());
        }
    }

    private long pluggedIn(int index, long offset, long length) {
        long plugged = 0;
        for (PluggedRange range : ranges(index)) {
            long from = Math.max(offset, range.offset());
            long to = Math.min(offset + length, range.offset() + range.size());
            plugged += Math.max(0, to - from);
        }
        return plugged;
    }
}
