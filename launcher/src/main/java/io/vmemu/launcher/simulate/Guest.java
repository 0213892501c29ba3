package io.vmemu.launcher.simulate;

import io.vmemu.emulator.device.VirtioMemPci;
import java.util.List;

/**
 * What can be expected of a program's guest.
 *
 * @param words of {@code opt/vmemu/guest}
 */
record Guest(int major, int minor, List<String> words) {
    private static final long MIB = 1L << 20;
    private static final long MEMORY_BLOCK = 128 * MIB;

    static Guest of(Program program) {
        String[] version = program.setting().kernel().split("\\.", -1);
        return new Guest(
                Integer.parseInt(version[0]),
                Integer.parseInt(version[1]),
                program.setting().guestWords());
    }

    /** Whether there is Linux's driver. */
    boolean isLinux() {
        return words.stream().noneMatch(word -> word.startsWith("driver="));
    }

    /** Whether it never rests: it asks for memory and gives it back without end. */
    boolean isRestless() {
        return words.contains("driver=flooding") || words.contains("driver=greedy");
    }

    /** Whether nothing in the guest holds on to memory, and all that is plugged comes online. */
    boolean isTame() {
        return words.stream()
                .noneMatch(word -> word.contains("%")
                        || word.contains("unplug_online=0")
                        || word.equals("memhp_default_state=offline"));
    }

    /** Whether added memory is only ever online where the kernel keeps nothing of its own. */
    boolean isMovable() {
        return words.stream().noneMatch(word -> word.startsWith("memhp_default_state="))
                || words.contains("memhp_default_state=online_movable");
    }

    private boolean isBefore(int otherMajor, int otherMinor) {
        return major < otherMajor || (major == otherMajor && minor < otherMinor);
    }

    /** The smallest piece of a device's memory that this guest can do anything with. */
    long granule(VirtioMemPci mem) {
        long blockSize = mem.memProperties().blockSize();
        boolean isBig = blockSize >= MEMORY_BLOCK || words.contains("virtio_mem.force_bbm=1");
        if (isBig && !isBefore(5, 11)) {
            return Math.max(blockSize, MEMORY_BLOCK);
        }
        return Math.max(blockSize, isBefore(5, 19) ? 4 * MIB : 2 * MIB);
    }

    /** Whether a device begins and ends where the guest's own blocks do, and the guest knows all that it insists on. */
    boolean isPlain(VirtioMemPci mem) {
        long unit = Math.max(granule(mem), MEMORY_BLOCK);
        boolean isInaccessible = mem.memProperties().unpluggedInaccessible();
        boolean isKnown = !isBefore(5, 16)
                || (!isInaccessible && (mem.memProperties().blockSize() <= MEMORY_BLOCK || !isBefore(5, 11)));
        return isKnown && mem.gpa() % unit == 0 && mem.size() % unit == 0;
    }

    /** Whether only a reboot makes it sure that an act has no consequences. */
    boolean isDisturbedBy(Act act) {
        if (act instanceof Act.SetBlock) {
            return true;
        }
        return act instanceof Act.Command command
                && (command.name().endsWith("-driver") || command.name().endsWith("-crash"));
    }
}
