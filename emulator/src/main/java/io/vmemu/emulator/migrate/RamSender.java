package io.vmemu.emulator.migrate;

import io.vmemu.emulator.device.VirtioMemPci;
import io.vmemu.emulator.migrate.stream.Encoder;
import io.vmemu.emulator.migrate.stream.FrameType;
import io.vmemu.emulator.migrate.stream.FrameWriter;
import io.vmemu.emulator.migrate.stream.Payload;
import io.vmemu.emulator.space.SparseGuestMemory;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Sends memory in passes. The first one sends every page, each later one the pages that have changed since they were sent.
 * A page of zeros takes nine bytes, as in QEMU, any other its contents and a little more. Blocks of virtio-mem that are not
 * plugged do not travel.
 *
 * <p>Which pages have changed is found by comparing: the pages with contents are few.
 */
final class RamSender {
    /** Bytes that a page of zeros takes: its offset, and what it is full of. */
    static final int ZERO_PAGE_BYTES = 9;

    private static final int PAGE_SIZE = RamStatistics.PAGE_SIZE;
    private static final int MAX_ZERO_PAGES = 7000;
    private static final byte[] ZEROS = new byte[PAGE_SIZE];

    private final RamLayout layout;
    private final SparseGuestMemory memory;
    private final boolean ignoreShared;

    /** What is to be sent in this pass, the first of it partly sent. */
    private final ArrayDeque<Run> runs = new ArrayDeque<>();
    /** Contents of boot memory's pages as they were last sent, by address; what is not in it was sent as zeros. */
    private final Map<Long, byte[]> sent = new HashMap<>();
    /** Addresses of the pages that may have contents in this pass. */
    private NavigableSet<Long> resident = new TreeSet<>();

    private long remainingPages;
    private long zeroPages;
    private long normalPages;
    private long passes;

    /** Consecutive pages of one part. */
    private record Run(int partIndex, long offset, long pages) {}

    RamSender(RamLayout layout, SparseGuestMemory memory, boolean ignoreShared) {
        this.layout = layout;
        this.memory = memory;
        this.ignoreShared = ignoreShared;
    }

    long total() {
        return layout.total(ignoreShared);
    }

    /** Bytes of memory still to go in this pass. */
    long remaining() {
        return remainingPages * PAGE_SIZE;
    }

    boolean isPassDone() {
        return remainingPages == 0;
    }

    long zeroPages() {
        return zeroPages;
    }

    long normalPages() {
        return normalPages;
    }

    long passes() {
        return passes;
    }

    /** Names and sizes of all parts. */
    Payload describeParts() {
        Encoder payload = new Encoder().putInt(layout.parts().size());
        for (RamPart part : layout.parts()) {
            payload.putText(part.name()).putLong(part.size());
        }
        return new Payload(FrameType.RAM_BLOCKS, payload.toBytes());
    }

    /** Begins a pass. What is left of the one before is still to be sent. */
    void beginPass() {
        passes++;
        resident = residentPages();
        if (passes == 1) {
            addEverything();
        } else {
            addChanged();
        }
    }

    private NavigableSet<Long> residentPages() {
        NavigableSet<Long> pages = new TreeSet<>();
        memory.forEachResidentPage((gpa, contents) -> pages.add(gpa));
        return pages;
    }

    private void addEverything() {
        for (int i = 0; i < layout.parts().size(); i++) {
            RamPart part = layout.parts().get(i);
            if (ignoreShared && part.shared()) {
                continue;
            }
            VirtioMemPci pluggable = part.pluggable();
            if (pluggable == null) {
                add(new Run(i, 0, part.size() / PAGE_SIZE));
            } else {
                addPlugged(i, part, pluggable);
            }
        }
    }

    private void addPlugged(int partIndex, RamPart part, VirtioMemPci device) {
        long blockSize = device.memProperties().blockSize();
        LongBuffer bitmap = device.device().saveEarly().bitmap();
        long blocks = part.size() / blockSize;
        long from = -1;
        for (long block = 0; block <= blocks; block++) {
            boolean plugged = block < blocks && (bitmap.get((int) (block >>> 6)) >>> block & 1) != 0;
            if (plugged && from < 0) {
                from = block;
            } else if (!plugged && from >= 0) {
                add(new Run(partIndex, from * blockSize, (block - from) * (blockSize / PAGE_SIZE)));
                from = -1;
            }
        }
    }

    private void addChanged() {
        List<Long> changed = new ArrayList<>();
        for (long gpa : resident) {
            if (!Arrays.equals(contents(gpa), sent.getOrDefault(gpa, ZEROS))) {
                changed.add(gpa);
            }
        }
        for (long gpa : sent.keySet()) {
            if (!resident.contains(gpa)) {
                changed.add(gpa);
            }
        }
        changed.sort(null);
        for (long gpa : changed) {
            RamLayout.Page page = layout.pageAt(gpa);
            if (!ignoreShared || !page.part().shared()) {
                add(new Run(layout.parts().indexOf(page.part()), page.offset(), 1));
            }
        }
    }

    private void add(Run run) {
        if (run.pages() > 0) {
            runs.add(run);
            remainingPages += run.pages();
        }
    }

    private byte[] contents(long gpa) {
        byte[] page = new byte[PAGE_SIZE];
        memory.read(gpa, page, 0, PAGE_SIZE);
        return page;
    }

    /**
     * The next part of this pass, or null if there is none. It is a page longer than {@code maxBytes} at most.
     *
     * @param maxBytes at least 1
     */
    @Nullable
    Payload next(int maxBytes) {
        Run run = runs.poll();
        if (run == null) {
            return null;
        }
        RamPart part = layout.parts().get(run.partIndex());
        long zeros = run.pages();
        if (part.isMain()) {
            byte[] contents = contentsOf(part, run.offset());
            if (contents != null) {
                sent.put(layout.gpa(part, run.offset()), contents);
                advance(run, 1);
                normalPages++;
                return page(run.partIndex(), run.offset(), contents);
            }
            zeros = zerosFrom(part, run);
        }
        int fit = Math.max(1, (maxBytes - FrameWriter.OVERHEAD_BYTES - Integer.BYTES) / ZERO_PAGE_BYTES);
        int count = (int) Math.min(zeros, Math.min(fit, MAX_ZERO_PAGES));
        advance(run, count);
        zeroPages += count;
        return zeroPayload(run, count, part);
    }

    private void advance(Run run, long pages) {
        remainingPages -= pages;
        if (pages < run.pages()) {
            runs.addFirst(new Run(run.partIndex(), run.offset() + pages * PAGE_SIZE, run.pages() - pages));
        }
    }

    private byte @Nullable [] contentsOf(RamPart part, long offset) {
        long gpa = layout.gpa(part, offset);
        if (!resident.contains(gpa)) {
            return null;
        }
        byte[] contents = contents(gpa);
        return Arrays.equals(contents, ZEROS) ? null : contents;
    }

    /** How many pages from the beginning of a run on hold only zeros. */
    private long zerosFrom(RamPart part, Run run) {
        long count = Math.min(run.pages(), MAX_ZERO_PAGES);
        for (long gpa : resident) {
            long ahead = pagesAhead(gpa, part, run);
            if (ahead > 0 && ahead < count && contentsOf(part, run.offset() + ahead * PAGE_SIZE) != null) {
                count = ahead;
            }
        }
        return count;
    }

    /** How many pages behind the beginning of a run a page of its part is; -1 for one of another part. */
    private long pagesAhead(long gpa, RamPart part, Run run) {
        RamLayout.Page page = layout.pageAt(gpa);
        return page.part().equals(part) ? (page.offset() - run.offset()) / PAGE_SIZE : -1;
    }

    private Payload zeroPayload(Run run, int count, RamPart part) {
        ByteBuffer payload = ByteBuffer.allocate(Integer.BYTES + count * ZERO_PAGE_BYTES);
        payload.putInt(run.partIndex());
        for (int i = 0; i < count; i++) {
            payload.putLong(run.offset() + (long) i * PAGE_SIZE).put((byte) 0);
        }
        if (part.isMain()) {
            sent.keySet().removeIf(gpa -> {
                long ahead = pagesAhead(gpa, part, run);
                return ahead >= 0 && ahead < count;
            });
        }
        return new Payload(FrameType.ZERO_PAGES, payload.array());
    }

    private Payload page(int partIndex, long offset, byte[] contents) {
        Encoder payload = new Encoder().putInt(partIndex).putLong(offset).putRaw(contents);
        return new Payload(FrameType.PAGE, payload.toBytes());
    }

    /** Takes the pages with contents out of what is left of this pass; only pages of zeros remain in it. */
    List<Payload> takeContents() {
        List<Payload> pages = new ArrayList<>();
        List<Run> rest = new ArrayList<>(runs);
        runs.clear();
        remainingPages = 0;
        for (Run run : rest) {
            RamPart part = layout.parts().get(run.partIndex());
            if (part.isMain()) {
                takeContents(run, part, pages);
            } else {
                add(run);
            }
        }
        return pages;
    }

    private void takeContents(Run run, RamPart part, List<Payload> pages) {
        long from = 0;
        for (long page = 0; page < run.pages(); page++) {
            long offset = run.offset() + page * PAGE_SIZE;
            byte[] contents = contentsOf(part, offset);
            if (contents != null) {
                add(new Run(run.partIndex(), run.offset() + from * PAGE_SIZE, page - from));
                from = page + 1;
                sent.put(layout.gpa(part, offset), contents);
                normalPages++;
                pages.add(page(run.partIndex(), offset, contents));
            }
        }
        add(new Run(run.partIndex(), run.offset() + from * PAGE_SIZE, run.pages() - from));
    }

    /**
     * Contents of the parts that do not travel because both sides map the same file. Here that file holds no contents, so
     * they have to be sent after all; they do not count.
     */
    List<Payload> sharedContents() {
        return ignoreShared ? contentsOf(RamPart::shared) : List.of();
    }

    /** The contents of all memory that has any, without a pass. */
    List<Payload> allContents() {
        return contentsOf(part -> true);
    }

    private List<Payload> contentsOf(Predicate<RamPart> wanted) {
        List<Payload> pages = new ArrayList<>();
        for (long gpa : residentPages()) {
            RamLayout.Page page = layout.pageAt(gpa);
            if (wanted.test(page.part())) {
                pages.add(page(layout.parts().indexOf(page.part()), page.offset(), contents(gpa)));
            }
        }
        return pages;
    }
}
