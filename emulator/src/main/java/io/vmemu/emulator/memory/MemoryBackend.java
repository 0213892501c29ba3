package io.vmemu.emulator.memory;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.qom.QomObject;
import io.vmemu.emulator.qom.QomType;
import io.vmemu.emulator.qom.UserCreatable;
import io.vmemu.emulator.trace.TraceEvent;
import io.vmemu.emulator.trace.Tracer;
import java.util.List;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A memory backend: host memory with an id, for the machine or a memory device. Its properties are set first, then
 * {@link #complete} gets the memory. Texts and order of checks as QEMU 7.2 and 10.0 have them.
 */
public abstract class MemoryBackend extends QomObject implements UserCreatable {
    /** The abstract type above all backends. */
    public static final String TYPE = "memory-backend";
    /** The property that links to a thread-context. */
    static final String PREALLOC_CONTEXT = "prealloc-context";

    private static final int MAX_NODES = 128;
    private static final long TARGET_PAGE_SIZE = 4096;

    private final BackendMaker maker;
    private final TreeSet<Integer> hostNodes = new TreeSet<>();
    private long size;
    private boolean merge;
    private boolean dump;
    private boolean prealloc;
    private int preallocThreads;
    private boolean share;
    private boolean reserve = true;
    private HostMemPolicy policy = HostMemPolicy.DEFAULT;
    private boolean canonicalName;
    private boolean mapped;
    private @Nullable Backing backing;

    MemoryBackend(QomType type, BackendMaker maker) {
        super(type);
        this.maker = maker;
        BackendContext context = maker.context();
        this.merge = context.mergesByDefault();
        this.dump = context.dumpsByDefault();
        this.preallocThreads = context.cpuCount();
    }

    /** Gets the memory from the host. What it did get, it has given back if it throws. */
    abstract Backing allocate() throws QemuException;

    @Override
    public void complete() throws QemuException {
        if (size == 0) {
            throw new QemuException("can't create backend with size 0");
        }
        Backing got = allocate();
        try {
            settle(got);
        } catch (QemuException e) {
            got.release();
            throw e;
        }
        backing = got;
        addChild(MemoryRegion.escape(regionName()) + "[*]", new MemoryRegion(maker.regionType(), size));
    }

    private void settle(Backing got) throws QemuException {
        HostMapping mapping = got.mapping();
        long pageSize = mapping.pageSize();
        if (got.wholePages() && persona() != Persona.QEMU_7_2 && Long.remainderUnsigned(size, pageSize) != 0) {
            throw new QemuException(
                    "backend '%s' memory size must be multiple of %s".formatted(type().name(), sizeText(pageSize)));
        }
        mapping.setMergeable(merge);
        mapping.setDumped(dump);
        if (policy == HostMemPolicy.DEFAULT && !hostNodes.isEmpty()) {
            throw new QemuException("host-nodes must be empty for policy default, or you should explicitly specify a"
                    + " policy other than default");
        }
        if (policy != HostMemPolicy.DEFAULT && hostNodes.isEmpty()) {
            throw new QemuException("host-nodes must be set for policy " + policy.wireName());
        }
        try {
            mapping.bind(policy, hostNodes);
        } catch (HostException e) {
            throw refused("cannot bind memory to host NUMA nodes", e);
        }
        if (prealloc) {
            preallocate(got);
        }
    }

    private void preallocate(Backing got) throws QemuException {
        Tracer tracer = maker.context().tracer();
        LongConsumer progress = done -> {
            if (tracer.isEnabled(TraceEvent.VMEMU_PREALLOC_PROGRESS)) {
                tracer.trace(TraceEvent.VMEMU_PREALLOC_PROGRESS, done, got.size());
            }
        };
        try {
            new MappedRam(got.mapping(), got.size()).populate(0, got.size(), preallocThreads, progress);
        } catch (HostException e) {
            throw refused("qemu_prealloc_mem: preallocating memory failed", e);
        }
    }

    /**
     * Maps.
     *
     * @param refusal the text if the host refuses, or insists on a promise that is to be skipped
     */
    final HostMapping map(MappingRequest request, String refusal) throws QemuException {
        if (!request.reserve() && request.isPromised(host().pageSize()) && !host().skipsReservations()) {
            maker.context()
                    .error("Skipping reservation of swap space is not supported:"
                            + " \"/proc/sys/vm/overcommit_memory\" is \"2\"");
            throw new QemuException(refusal);
        }
        try {
            return host().map(request);
        } catch (HostException e) {
            throw refused(refusal, e);
        }
    }

    /** A power of two in QEMU's words: {@code 4 KiB}. */
    private static String sizeText(long size) {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        int unit = Math.min((63 - Long.numberOfLeadingZeros(size)) / 10, units.length - 1);
        return (size >> (10 * unit)) + " " + units[unit];
    }

    /** A refusal with the host's reason behind it. */
    static QemuException refused(String text, HostException reason) {
        return new QemuException(text + ": " + reason.errno().text());
    }

    /** The id, or (for compatible migration) the whole path: how the memory is called elsewhere. */
    public final String regionName() {
        return canonicalName ? String.valueOf(canonicalPath()) : nameInParent();
    }

    @Override
    public boolean canBeDeleted() {
        return !mapped;
    }

    @Override
    public void release() {
        Backing held = backing;
        if (held != null) {
            backing = null;
            releasing(held);
            held.release();
        }
    }

    /** The memory is about to be given back. */
    void releasing(Backing held) {}

    final BackendMaker maker() {
        return maker;
    }

    final HostMemory host() {
        return maker.context().host();
    }

    final Persona persona() {
        return maker.context().persona();
    }

    final long roundedSize() {
        long page = Math.max(TARGET_PAGE_SIZE, host().pageSize());
        return (size + page - 1) & -page;
    }

    final boolean hasMemory() {
        return backing != null;
    }

    private Backing backing() {
        Backing held = backing;
        if (held == null) {
            throw new IllegalStateException("backend " + nameInParent() + " has no memory");
        }
        return held;
    }

    /** Its size in bytes, as it was asked for. */
    public final long size() {
        return size;
    }

    /** Size in bytes of the host pages that its memory is made of. */
    public final long pageSize() {
        return backing().mapping().pageSize();
    }

    /** What the guest-physical address of its memory must be a multiple of, in bytes. */
    public final long alignment() {
        return backing().alignment();
    }

    /** Its memory. */
    public final RamBlock ramBlock() {
        return new MappedRam(backing().mapping(), backing().size());
    }

    /** Whether the memory has a file descriptor. */
    public final boolean isFileBacked() {
        return backing().file() != null;
    }

    /** Whether the guest cannot write the memory. */
    public final boolean isReadOnly() {
        return backing().readOnly();
    }

    /** Bytes of host memory that it takes now. */
    public final long residentSize() {
        return backing().mapping().residentSize();
    }

    /** Whether the machine or a device uses it. */
    public final boolean isMapped() {
        return mapped;
    }

    /** The machine or a device begins or ends to use it. */
    public final void setMapped(boolean value) {
        mapped = value;
    }

    /** Property {@code share}. */
    public final boolean isShared() {
        return share;
    }

    /** Property {@code reserve}. */
    public final boolean isReserved() {
        return reserve;
    }

    /** Property {@code prealloc}. */
    public final boolean isPrealloc() {
        return prealloc;
    }

    /** Property {@code prealloc-threads}. */
    public final int preallocThreads() {
        return preallocThreads;
    }

    /** Property {@code merge}. */
    public final boolean isMerged() {
        return merge;
    }

    /** Property {@code dump}. */
    public final boolean isDumped() {
        return dump;
    }

    /** Property {@code policy}. */
    public final HostMemPolicy policy() {
        return policy;
    }

    /** Property {@code host-nodes}, ascending. */
    public final List<Integer> hostNodes() {
        return List.copyOf(hostNodes);
    }

    final boolean usesCanonicalName() {
        return canonicalName;
    }

    final void setUsesCanonicalName(boolean value) {
        canonicalName = value;
    }

    final void setSize(long value) throws QemuException {
        if (value == 0) {
            throw new QemuException("property 'size' of %s doesn't take value '0'".formatted(type().name()));
        }
        size = value;
    }

    final void setMerge(boolean value) {
        merge = value;
        if (backing != null) {
            backing.mapping().setMergeable(value);
        }
    }

    final void setDump(boolean value) {
        dump = value;
        if (backing != null) {
            backing.mapping().setDumped(value);
        }
    }

    /** Once there is memory, it can still be turned on, but not off. */
    final void setPrealloc(boolean value) throws QemuException {
        if (value && !reserve) {
            throw new QemuException("'prealloc=on' and 'reserve=off' are incompatible");
        }
        if (backing == null) {
            prealloc = value;
        } else if (value && !prealloc) {
            preallocate(backing);
            prealloc = true;
        }
    }

    final void setPreallocThreads(int value) throws QemuException {
        if (value == 0) {
            throw new QemuException(
                    "property 'prealloc-threads' of %s doesn't take value '0'".formatted(type().name()));
        }
        preallocThreads = value;
    }

    final void setShare(boolean value) throws QemuException {
        requireNoMemory("cannot change property value");
        share = value;
    }

    /** What {@code share} is if nobody says otherwise. */
    final void shareByDefault() {
        share = true;
    }

    final void setReserve(boolean value) throws QemuException {
        requireNoMemory("cannot change property value");
        if (prealloc && !value) {
            throw new QemuException("'prealloc=on' and 'reserve=off' are incompatible");
        }
        reserve = value;
    }

    final void setPolicy(HostMemPolicy value) {
        policy = value;
    }

    /** Adds nodes; as in QEMU, there is no way to take one out again. */
    final void addHostNodes(Iterable<Integer> nodes) throws QemuException {
        for (int node : nodes) {
            if (node >= MAX_NODES) {
                throw new QemuException("Invalid host-nodes value: " + node);
            }
        }
        nodes.forEach(hostNodes::add);
    }

    final void requireNoMemory(String text) throws QemuException {
        if (backing != null) {
            throw new QemuException(text);
        }
    }
}
