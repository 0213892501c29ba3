package io.vmemu.qmp.hmp;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A piece of an address space: memory, registers, a container of other pieces, or an alias of a part of one. Addresses
 * and sizes are unsigned; a size of 2^64 is what {@link #last} is there for.
 */
final class Region {
    /** What is behind a region's addresses. */
    enum Kind {
        IO("i/o"),
        RAM("ram"),
        ROM("rom");

        private final String shown;

        Kind(String shown) {
            this.shown = shown;
        }
    }

    private final String name;
    private final Kind kind;
    private final boolean terminates;
    private final long last;
    private final @Nullable Region target;
    private final long targetOffset;
    private final List<Region> children = new ArrayList<>();
    private String owner = "";
    private long address;
    private int priority;
    private boolean enabled = true;
    private boolean nonvolatile;

    private Region(String name, Kind kind, boolean terminates, long last, @Nullable Region target, long targetOffset) {
        this.name = name;
        this.kind = kind;
        this.terminates = terminates;
        this.last = last;
        this.target = target;
        this.targetOffset = targetOffset;
    }

    /** A container; {@code last} is its last address. */
    static Region container(String name, long last) {
        return new Region(name, Kind.IO, false, last, null, 0);
    }

    /** Memory or registers. */
    static Region leaf(String name, Kind kind, long size) {
        return new Region(name, kind, true, size - 1, null, 0);
    }

    /** Another face of a part of {@code target}; a size of 0 shows as one address. */
    static Region alias(String name, Region target, long offset, long size) {
        return new Region(name, Kind.IO, false, size == 0 ? 0 : size - 1, target, offset);
    }

    /** An alias of all of {@code target}. */
    static Region alias(String name, Region target) {
        return new Region(name, Kind.IO, false, target.last, target, 0);
    }

    /** Says whose the region is: {@code owner:{dev id=vm0}}. */
    Region ownedBy(String text) {
        owner = text;
        return this;
    }

    /** An alias that shows memory as one that keeps its contents. */
    Region nonvolatile() {
        nonvolatile = true;
        return this;
    }

    Region disabled() {
        enabled = false;
        return this;
    }

    /** Adds a part; those of higher priority hide others. */
    Region add(long at, int priorityOfPart, Region part) {
        part.address = at;
        part.priority = priorityOfPart;
        int index = 0;
        while (index < children.size() && children.get(index).priority > priorityOfPart) {
            index++;
        }
        children.add(index, part);
        return this;
    }

    Region add(long at, Region part) {
        return add(at, 0, part);
    }

    String name() {
        return name;
    }

    String owner() {
        return owner;
    }

    /** The kind as listings show it; of an alias what it shows. */
    String shownKind() {
        return shownKind(nonvolatile);
    }

    /** The kind as listings show it, seen through aliases that may make it non-volatile. */
    String shownKind(boolean nonvolatileAlias) {
        Region at = this;
        while (at.target != null) {
            at = at.target;
        }
        return nonvolatileAlias && at.kind == Kind.RAM ? "nv-ram" : at.kind.shown;
    }

    boolean isNonvolatile() {
        return nonvolatile;
    }

    boolean terminates() {
        return terminates;
    }

    /** Where it begins in its container. */
    long address() {
        return address;
    }

    /** Its last address, counted from its first. */
    long last() {
        return last;
    }

    int priority() {
        return priority;
    }

    boolean isEnabled() {
        return enabled;
    }

    @Nullable
    Region target() {
        return target;
    }

    long targetOffset() {
        return targetOffset;
    }

    /** The parts, of highest priority first, of the same priority the latest first. */
    List<Region> children() {
        return Collections.unmodifiableList(children);
    }
}
