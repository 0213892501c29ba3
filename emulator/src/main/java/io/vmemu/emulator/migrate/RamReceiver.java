package io.vmemu.emulator.migrate;

import io.vmemu.emulator.migrate.stream.Decoder;
import io.vmemu.emulator.migrate.stream.Frame;
import io.vmemu.emulator.migrate.stream.FrameType;
import io.vmemu.emulator.migrate.stream.LoadException;
import io.vmemu.emulator.space.SparseGuestMemory;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Takes memory out of frames, and keeps it to itself until it is to be taken over. */
final class RamReceiver {
    private static final int PAGE_SIZE = RamStatistics.PAGE_SIZE;
    private static final int MIN_PART_BYTES = Integer.BYTES + Long.BYTES;

    private final RamLayout layout;
    private final SparseGuestMemory memory;
    private final boolean ignoreShared;
    /** The other side's numbers of parts, by ours. */
    private RamPart[] parts = new RamPart[0];
    /** Contents by address. */
    private final Map<Long, byte[]> contents = new HashMap<>();

    private boolean committed;

    RamReceiver(RamLayout layout, SparseGuestMemory memory, boolean ignoreShared) {
        this.layout = layout;
        this.memory = memory;
        this.ignoreShared = ignoreShared;
    }

    /** Checks that the other side's parts are here, with the same sizes. */
    void checkParts(Decoder from) throws LoadException {
        int count = from.getCount(MIN_PART_BYTES);
        Set<String> names = new HashSet<>();
        RamPart[] found = new RamPart[count];
        for (int i = 0; i < count; i++) {
            String name = from.getText();
            long size = from.getLong();
            RamPart part = layout.find(name);
            if (part == null || !names.add(name)) {
                throw inRam("Unknown ramblock \"" + name + "\", cannot accept migration");
            }
            if (part.size() != size) {
                throw inRam(String.format(
                        Locale.ROOT, "Size mismatch: %s: 0x%x != 0x%x: Invalid argument", name, size, part.size()));
            }
            found[i] = part;
        }
        parts = found;
    }

    /** Refuses a source that has less memory than there is here. */
    void requireAllParts() throws LoadException {
        for (RamPart part : layout.parts()) {
            if (!List.of(parts).contains(part)) {
                throw LoadException.invalid("There is no memory '" + part.name() + "' in it");
            }
        }
    }

    private static LoadException inRam(String text) {
        return LoadException.invalid(text).in("error while loading state for instance 0x0 of device 'ram'");
    }

    /** Takes pages. */
    void take(Frame frame) throws LoadException {
        Decoder from = frame.decoder();
        int index = from.getInt();
        if (index < 0 || index >= parts.length) {
            throw badPage();
        }
        RamPart part = parts[index];
        if (frame.type() == FrameType.PAGE) {
            long offset = offset(part, from);
            byte[] page = from.getRest();
            if (page.length != PAGE_SIZE || !part.isMain()) {
                throw badPage();
            }
            contents.put(layout.gpa(part, offset), page);
            write(layout.gpa(part, offset), page);
        } else {
            takeZeros(part, from);
        }
    }

    private void takeZeros(RamPart part, Decoder from) throws LoadException {
        if (ignoreShared && part.shared()) {
            throw badPage();
        }
        while (from.remaining() > 0) {
            long offset = offset(part, from);
            if (from.getBoolean()) {
                throw badPage();
            }
            if (part.isMain() && !contents.isEmpty() && contents.remove(layout.gpa(part, offset)) != null) {
                write(layout.gpa(part, offset), new byte[PAGE_SIZE]);
            }
        }
    }

    /** After the guest has gone on here, pages go where they belong at once. */
    private void write(long gpa, byte[] page) {
        if (committed) {
            memory.write(gpa, page, 0, PAGE_SIZE);
        }
    }

    private static long offset(RamPart part, Decoder from) throws LoadException {
        long offset = from.getLong();
        if (!part.hasPage(offset)) {
            throw badPage();
        }
        return offset;
    }

    private static LoadException badPage() {
        return inRam("Illegal RAM offset");
    }

    /** Takes over what has come. */
    void commit() {
        memory.clear();
        contents.forEach((gpa, page) -> memory.write(gpa, page, 0, PAGE_SIZE));
        committed = true;
    }
}
