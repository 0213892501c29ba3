package io.vmemu.launcher.simulate;

import io.vmemu.emulator.device.VirtioMemPci;
import io.vmemu.emulator.machine.GuestView;
import io.vmemu.emulator.vmem.PluggedRange;
import io.vmemu.launcher.hosted.HostedMachine;
import java.util.List;

/** Whether what a guest thinks that it has is what its devices have, to the byte. */
final class GuestAgreement {
    private GuestAgreement() {}

    static void check(HostedMachine machine, List<VirtioMemPci> devices) throws BrokenPromise {
        GuestView view = machine.machine().guest().view();
        if (view == null) {
            throw new BrokenPromise("a guest is up in the end", "there is nobody");
        }
        for (VirtioMemPci mem : devices) {
            check(view, mem);
        }
    }

    private static void check(GuestView view, VirtioMemPci mem) throws BrokenPromise {
        long seen = 0;
        for (GuestView.Block block : view.blocks()) {
            long offset = block.index() * view.blockSize() - mem.gpa();
            if (block.isHotplugged() && offset >= 0 && offset < mem.size()) {
                long plugged = pluggedIn(mem, offset, view.blockSize());
                if (block.pluggedSize() != plugged) {
                    throw broken(
                            mem,
                            "memory block " + block.index() + " has " + plugged + ", and " + block.pluggedSize()
                                    + " in the guest");
                }
                seen += plugged;
            }
        }
        if (seen != mem.device().size()) {
            throw broken(mem, "the guest has " + seen);
        }
    }

    private static BrokenPromise broken(VirtioMemPci mem, String detail) {
        return new BrokenPromise(
                "the guest has what its devices have", mem.id() + " " + Promises.sizes(mem.device()) + ": " + detail);
    }

    private static long pluggedIn(VirtioMemPci mem, long offset, long length) {
        long plugged = 0;
        for (PluggedRange range : mem.device().pluggedRanges()) {
            long from = Math.max(offset, range.offset());
            long to = Math.min(offset + length, range.offset() + range.size());
            plugged += Math.max(0, to - from);
        }
        return plugged;
    }
}
